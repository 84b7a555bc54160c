package dev.signalbox.hub.mapping;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which devices belong to which mapping, and what each was heard to have: a mapping touches the devices that its captures name,
 * creates as many as it may, and never one that is somebody else's. Confined to one thread.
 */
public final class MappedFleet {
    /** What is said of an event each time: the text that its mapping found. */
    public static final String EVENT_FIELD = "value";

    private final Map<DeviceId, LiveMappedDevice> devices = new LinkedHashMap<>();
    private final Map<String, Integer> createdBy = new HashMap<>();
    private final Predicate<DeviceId> isAnothers;
    private final BiPredicate<DeviceId, String> isGiven;
    private int heard;
    private final MissCounts misses;

    /** One that nobody gives devices to. */
    public MappedFleet(Predicate<DeviceId> isAnothers, MissCounts misses) {
        this(isAnothers, (device, mapping) -> false, misses);
    }

    /**
     * @param isAnothers whether a device that is not in here exists in the hub
     * @param isGiven whether somebody made the device for this mapping to take it up
     */
    public MappedFleet(Predicate<DeviceId> isAnothers, BiPredicate<DeviceId, String> isGiven, MissCounts misses) {
        this.isAnothers = isAnothers;
        this.isGiven = isGiven;
        this.misses = misses;
    }

    /** A device that was stored. */
    public void restore(CompiledMapping mapping, MappedDeviceRecord record) {
        DeviceId id = new DeviceId(record.getDeviceId());
        forget(id);
        devices.put(id, new LiveMappedDevice(id, mapping, record));
        heard += record.getHeardCount();
        createdBy.merge(mapping.name(), 1, Integer::sum);
    }

    /** The mapping was written anew: its devices follow it. */
    public void remap(CompiledMapping mapping) {
        devices.values().stream()
                .filter(device -> device.mapping().name().equals(mapping.name()))
                .forEach(device -> device.remap(mapping));
    }

    public void forget(DeviceId id) {
        LiveMappedDevice gone = devices.remove(id);
        if (gone != null) {
            createdBy.merge(gone.mapping().name(), -1, Integer::sum);
            heard -= gone.record().getHeardCount();
        }
    }

    public int size() {
        return devices.size();
    }

    /** A device that announced itself and has said nothing else yet; empty where it may not be created. */
    public Optional<Taken> announce(CompiledMapping mapping, List<MappingMiss> missed) {
        try {
            DeviceId id = mapping.deviceOf(Map.of());
            boolean known = devices.containsKey(id);
            LiveMappedDevice device = known ? live(id) : created(id, mapping, Map.of());
            if (!device.mapping().name().equals(mapping.name())) {
                throw anothers(device);
            }
            device.remap(mapping);
            return Optional.of(new Taken(id, !known, true, List.of()));
        } catch (Missed e) {
            MappingMiss miss = e.of("");
            misses.count(miss.getReason());
            missed.add(miss);
            return Optional.empty();
        }
    }

    /** It said again what holds already: it comes back where it was deleted or turned away meanwhile. */
    public Optional<Taken> announceAgain(CompiledMapping mapping, DeviceId id, List<MappingMiss> missed) {
        return devices.containsKey(id) ? Optional.empty() : announce(mapping, missed);
    }

    /**
     * What an outcome changes. Misses are added to and counted.
     *
     * @param nowNanos by a clock that nobody sets, as in {@link #silent}
     */
    public List<Taken> take(Outcome outcome, List<MappingMiss> missed, long nowNanos) {
        if (outcome.ofAll()) {
            return ofAll(outcome, nowNanos);
        }
        Optional<DeviceId> id = outcome.device();
        if (id.isEmpty() || outcome.results().isEmpty()) {
            return List.of();
        }
        LiveMappedDevice known = devices.get(id.get());
        try {
            boolean isGivenToIt =
                    known == null && isGiven.test(id.get(), outcome.mapping().name());
            if (known == null && !isGivenToIt && outcome.results().stream().allMatch(MappedResult::hasPresence)) {
                throw new Missed( // the retained last words of devices that are long gone
                        MissReason.MISS_REASON_NOT_CREATED, "A word about presence alone creates no device.");
            }
            LiveMappedDevice device =
                    known == null ? created(id.get(), outcome.mapping(), outcome.captures()) : owned(known, outcome);
            List<MappingMiss> ofFeatures = new ArrayList<>();
            int before = device.record().getHeardCount();
            Taken taken = device.take(outcome, known == null, MappingLimits.MAX_HEARD - heard, ofFeatures, nowNanos);
            heard += device.record().getHeardCount() - before;
            ofFeatures.forEach(miss -> misses.count(miss.getReason()));
            missed.addAll(ofFeatures);
            return List.of(taken);
        } catch (Missed e) {
            MappingMiss miss = e.of("");
            misses.count(miss.getReason());
            missed.add(miss);
            return List.of();
        }
    }

    /** Nothing could be heard for a while: who is there is told anew. */
    public void forgetPresence() {
        devices.values().forEach(LiveMappedDevice::forgetPresence);
    }

    /** Devices of which nothing was heard for longer than their mapping allows. */
    public List<Taken> silent(long nowNanos) {
        List<Taken> gone = new ArrayList<>();
        for (LiveMappedDevice device : devices.values()) {
            device.presence(nowNanos).ifPresent(gone::add);
        }
        return gone;
    }

    public Optional<MappedDeviceRecord> record(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(LiveMappedDevice::record);
    }

    public Optional<Capabilities> capabilities(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(LiveMappedDevice::capabilities);
    }

    public Optional<String> displayName(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(LiveMappedDevice::displayName);
    }

    public Optional<PresenceState> presence(DeviceId id) {
        return Optional.ofNullable(devices.get(id)).map(LiveMappedDevice::told);
    }

    /** What to publish for a command of a mapped device. */
    public Sending command(DeviceId id, String command, Struct parameters) {
        return sending(
                id,
                FeatureKind.FEATURE_KIND_COMMAND,
                command,
                (device, feature) -> device.mapping().command(feature, parameters));
    }

    /** What to publish so that a property becomes what is desired. */
    public Sending set(DeviceId id, String path, Value desired) {
        return sending(
                id,
                FeatureKind.FEATURE_KIND_PROPERTY,
                path,
                (device, feature) -> device.mapping().set(feature, desired));
    }

    /** How a feature of a device is published. */
    @FunctionalInterface
    private interface Way {
        Sending of(LiveMappedDevice device, HeardFeature feature);
    }

    private Sending sending(DeviceId id, FeatureKind kind, String name, Way way) {
        LiveMappedDevice device = devices.get(id);
        HeardFeature feature = device == null ? null : device.feature(kind, name);
        return device == null || feature == null
                ? new Sending.Refused("No mapping says how " + Plain.cut(name) + " is published.")
                : way.of(device, feature);
    }

    private static LiveMappedDevice owned(LiveMappedDevice device, Outcome outcome) throws Missed {
        boolean sameMapping = device.mapping().name().equals(outcome.mapping().name());
        if (!sameMapping || !device.record().getCapturesMap().equals(outcome.captures())) {
            throw anothers(device);
        }
        return device;
    }

    private static Missed anothers(LiveMappedDevice device) {
        return new Missed(
                MissReason.MISS_REASON_COLLISION,
                "The id " + device.id() + " is that of mapping "
                        + device.mapping().name() + " with "
                        + Plain.cut(device.record().getCapturesMap().toString())
                        + ": let device.id hold more of the topic.");
    }

    private LiveMappedDevice created(DeviceId id, CompiledMapping mapping, Map<String, String> captures) throws Missed {
        if (!isGiven.test(id, mapping.name())) {
            checkCreates(id, mapping);
        }
        int created = createdBy.getOrDefault(mapping.name(), 0);
        if (created >= mapping.maxDevices() || devices.size() >= MappingLimits.MAX_DEVICES) {
            throw new Missed(
                    MissReason.MISS_REASON_TOO_MANY_DEVICES,
                    "The mapping has " + created + " devices, the hub " + devices.size() + " mapped ones: no more.");
        }
        MappedDeviceRecord record = MappedDeviceRecord.newBuilder()
                .setDeviceId(id.value())
                .setMapping(mapping.name())
                .putAllCaptures(captures)
                .build();
        restore(mapping, record);
        return live(id);
    }

    private void checkCreates(DeviceId id, CompiledMapping mapping) throws Missed {
        if (isAnothers.test(id)) {
            throw new Missed(
                    MissReason.MISS_REASON_COLLISION,
                    "The hub turned " + id
                            + " away: it is a device, but not of this mapping, or there are as many as there"
                            + " may be.");
        }
        CreateRule rule = mapping.source().getDevice().getCreate();
        if (rule != CreateRule.CREATE_RULE_PENDING && rule != CreateRule.CREATE_RULE_AUTO) {
            throw new Missed(
                    MissReason.MISS_REASON_NOT_CREATED,
                    "The mapping creates no devices, and nobody made " + id + " with the tag mapping=" + mapping.name()
                            + ".");
        }
    }

    private LiveMappedDevice live(DeviceId id) {
        @Nullable LiveMappedDevice device = devices.get(id);
        if (device == null) {
            throw new IllegalStateException("was put in just now");
        }
        return device;
    }

    private List<Taken> ofAll(Outcome outcome, long nowNanos) {
        List<Taken> changed = new ArrayList<>();
        for (MappedResult result : outcome.results()) {
            for (LiveMappedDevice device : devices.values()) {
                boolean isIts = device.mapping().name().equals(outcome.mapping().name());
                if (isIts && !device.heardBefore(outcome, result)) {
                    device.say(outcome.filter(), result.getPresence(), nowNanos);
                    device.presence(nowNanos).ifPresent(changed::add);
                }
            }
        }
        return changed;
    }
}
