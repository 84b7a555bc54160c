package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Devices that announce themselves by Home Assistant discovery: their configs, whichever topics they came on, become one mapping
 * for each device. Confined to one thread.
 */
public final class Discoveries {
    /** Before the device's id: no name that a person can give to a mapping. */
    private static final String NAME = "discovered:";

    private final OwnTopics own;
    private final String hubId;
    private final CreateRule create;
    private final MissCounts misses;
    /** What each topic announced last. */
    private final Map<String, Announced> byTopic = new HashMap<>();

    private long bytes;

    private final Map<DeviceId, SortedMap<String, DiscoveryConfig>> devices = new LinkedHashMap<>();

    /**
     * @param hubId what begins the ids of this hub's own discovery
     * @param create what becomes of a device that announces itself
     */
    public Discoveries(OwnTopics own, String hubId, CreateRule create, MissCounts misses) {
        this.own = own;
        this.hubId = hubId;
        this.create = create;
        this.misses = misses;
    }

    private record Announced(DeviceId device, ByteString payload) {}

    /**
     * What a config changes. Immutable.
     *
     * @param changed mappings to put in
     * @param removed names of mappings that are gone, and with them what the device can say
     * @param restated the device that said again what holds already
     */
    public record Discovered(
            List<CompiledMapping> changed,
            List<String> removed,
            Optional<DeviceId> restated,
            List<MappingMiss> misses) {
        static Discovered again(DeviceId device) {
            return new Discovered(List.of(), List.of(), Optional.of(device), List.of());
        }

        public Discovered {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
            misses = List.copyOf(misses);
        }
    }

    /** What the mapping of a device that announced itself is called. */
    public static String mappingOf(DeviceId device) {
        return NAME + device;
    }

    /** What to subscribe to. */
    public List<String> filters() {
        return List.of(own.discoveryPrefix() + "/+/+/config", own.discoveryPrefix() + "/+/+/+/config");
    }

    public boolean isDiscovery(String topic) {
        return DiscoveryTopic.parse(own.discoveryPrefix(), topic).isPresent();
    }

    public int size() {
        return devices.size();
    }

    /** An empty payload takes back what the topic announced; what it announced already is not looked at again. */
    public Discovered take(InboundPublish publish) {
        Announced held = byTopic.get(publish.topic());
        if (held != null && held.payload().equals(publish.payload())) {
            return Discovered.again(held.device());
        }
        List<MappingMiss> missed = new ArrayList<>();
        List<CompiledMapping> changed = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        Optional<DiscoveryTopic> topic = DiscoveryTopic.parse(own.discoveryPrefix(), publish.topic());
        try {
            DiscoveryConfig config = topic.isEmpty() || publish.payload().isEmpty() ? null : read(topic.get(), publish);
            Announced before = byTopic.get(publish.topic());
            if (before != null && (config == null || !before.device().equals(config.device()))) {
                withdraw(publish.topic(), before.device(), changed, removed, missed);
            }
            if (config != null) {
                announce(publish, config);
                rebuild(config.device(), publish.topic(), changed, removed, missed);
            }
        } catch (Missed e) {
            missed.add(e.of(""));
        }
        missed.forEach(miss -> misses.count(miss.getReason()));
        return new Discovered(changed, removed, Optional.empty(), missed);
    }

    private DiscoveryConfig read(DiscoveryTopic topic, InboundPublish publish) throws Missed {
        if (topic.object().equals(hubId) || topic.object().startsWith(hubId + "_")) {
            throw new Missed(MissReason.MISS_REASON_OWN_DISCOVERY, "This hub announced it itself.");
        }
        try {
            return DiscoveryConfig.parse(topic, PayloadJson.decoded(publish.payload()));
        } catch (NotLegal e) {
            throw new Missed(MissReason.MISS_REASON_BAD_DISCOVERY, e.sentence());
        }
    }

    private void announce(InboundPublish publish, DiscoveryConfig config) throws Missed {
        String topic = publish.topic();
        Announced before = byTopic.get(topic);
        ByteString payload = publish.payload();
        long after =
                bytes + payload.size() - (before == null ? 0 : before.payload().size());
        SortedMap<String, DiscoveryConfig> configs = devices.get(config.device());
        int components = configs == null
                ? 0
                : configs.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(topic))
                        .mapToInt(entry -> entry.getValue().components().size())
                        .sum();
        if (configs != null
                && configs.entrySet().stream()
                        .anyMatch(entry -> !entry.getKey().equals(topic)
                                && !entry.getValue().key().equals(config.key()))) {
            throw new Missed(
                    MissReason.MISS_REASON_COLLISION,
                    "\"" + Plain.cut(config.key()) + "\" comes to the id " + config.device()
                            + ", which another identifier came to before.");
        }
        if (configs == null && devices.size() >= MappingLimits.MAX_DISCOVERED) {
            throw new Missed(
                    MissReason.MISS_REASON_TOO_MANY_DEVICES,
                    "The hub keeps " + MappingLimits.MAX_DISCOVERED + " discovered devices, no more.");
        }
        if (after > MappingLimits.MAX_DISCOVERY_BYTES) {
            throw new Missed(
                    MissReason.MISS_REASON_TOO_MANY_DEVICES,
                    "The hub keeps configs of " + MappingLimits.MAX_DISCOVERY_BYTES + " bytes, no more.");
        }
        if (components + config.components().size() > MappingLimits.MAX_COMPONENTS) {
            throw new Missed(
                    MissReason.MISS_REASON_TOO_MANY_FEATURES,
                    config.device() + " has " + MappingLimits.MAX_COMPONENTS + " components, no more.");
        }
        devices.computeIfAbsent(config.device(), unused -> new TreeMap<>()).put(topic, config);
        byTopic.put(topic, new Announced(config.device(), payload));
        bytes = after;
    }

    private void withdraw(
            String topic,
            DeviceId device,
            List<CompiledMapping> changed,
            List<String> removed,
            List<MappingMiss> missed) {
        Announced gone = byTopic.remove(topic);
        bytes -= gone == null ? 0 : gone.payload().size();
        SortedMap<String, DiscoveryConfig> configs = devices.getOrDefault(device, new TreeMap<>());
        configs.remove(topic);
        if (configs.isEmpty()) {
            devices.remove(device);
            removed.add(mappingOf(device));
        } else {
            rebuild(device, "", changed, removed, missed);
        }
    }

    /**
     * A component that is not understood is told and left out; the others stand.
     *
     * @param told the topic whose components' misses are told; those of others were before
     */
    private void rebuild(
            DeviceId device,
            String told,
            List<CompiledMapping> changed,
            List<String> removed,
            List<MappingMiss> missed) {
        MappingDraft draft = new MappingDraft(head(device));
        for (Map.Entry<String, DiscoveryConfig> config :
                devices.getOrDefault(device, new TreeMap<>()).entrySet()) {
            for (DiscoveredComponent component : config.getValue().components()) {
                MappingMiss miss = add(component, device, draft);
                if (miss != null && config.getKey().equals(told)) {
                    missed.add(miss);
                }
            }
        }
        try {
            if (!draft.isEmpty()) {
                changed.add(compiled(draft));
                return;
            }
        } catch (NotLegal | Missed e) {
            missed.add(new Missed(MissReason.MISS_REASON_BAD_DISCOVERY, String.valueOf(e.getMessage())).of(""));
        }
        removed.add(mappingOf(device));
    }

    /** Tried alone first, so that one that cannot stand spoils nothing; null where it stands. */
    private @Nullable MappingMiss add(DiscoveredComponent component, DeviceId device, MappingDraft draft) {
        Mapping before = draft.toMapping();
        try {
            MappingDraft alone = new MappingDraft(head(device));
            ComponentRules.add(component, alone);
            compiled(alone);
            ComponentRules.add(component, draft);
            if (!draft.fits()) {
                throw new Missed(
                        MissReason.MISS_REASON_TOO_MANY_FEATURES, "the device has as many others as it may have.");
            }
            return null;
        } catch (NotLegal e) {
            draft.setTo(before);
            boolean template = e.sentence().startsWith("Template");
            MissReason reason =
                    template ? MissReason.MISS_REASON_TEMPLATE_NOT_UNDERSTOOD : MissReason.MISS_REASON_BAD_DISCOVERY;
            return new Missed(reason, e.sentence()).of(component.key());
        } catch (Missed e) {
            draft.setTo(before);
            return e.of(component.key());
        }
    }

    private CompiledMapping compiled(MappingDraft draft) throws NotLegal, Missed {
        Mapping mapping = draft.toMapping();
        boolean ownTopic = mapping.getTopicsList().stream()
                .anyMatch(topic -> TopicFilters.overlap(topic.getFilter(), own.prefix() + "/#"));
        if (ownTopic) {
            throw new Missed(MissReason.MISS_REASON_OWN_DISCOVERY, "It is about the hub's own topics.");
        }
        Compilation compilation = MappingCompiler.compileDiscovered(mapping, own);
        if (compilation instanceof Compilation.Compiled done) {
            return done.mapping();
        }
        throw new NotLegal(((Compilation.Refused) compilation).faults().get(0).getMessage());
    }

    private Mapping head(DeviceId device) {
        Mapping.Builder head = Mapping.newBuilder().setName(mappingOf(device));
        MappedDevice.Builder naming = MappedDevice.newBuilder()
                .setId(device.value())
                .setCreate(create)
                .setMaxDevices(1)
                .setDisplayName(device.value());
        for (DiscoveryConfig config :
                devices.getOrDefault(device, new TreeMap<>()).values()) {
            if (!config.name().isEmpty() && config.name().indexOf('{') < 0) {
                naming.setDisplayName(config.name());
                head.setTitle(config.name());
            }
            if (!config.model().isEmpty() && config.model().indexOf('{') < 0) {
                naming.setModel(config.model());
            }
            if (!config.manufacturer().isEmpty()) {
                naming.setManufacturer(config.manufacturer());
            }
        }
        return head.setDevice(naming).build();
    }
}
