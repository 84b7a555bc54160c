package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One device of a mapping, with what was heard of it. Confined to one thread. */
final class LiveMappedDevice {
    private final DeviceId id;
    private final SaidBefore said = new SaidBefore();
    private PresenceVote vote = new PresenceVote();
    private CompiledMapping mapping;
    private MappedDeviceRecord record;
    /** By kind and name. */
    private Map<String, HeardFeature> features;

    /** Of its capability document. */
    private int bytes;

    LiveMappedDevice(DeviceId id, CompiledMapping mapping, MappedDeviceRecord record) {
        this.id = id;
        this.mapping = mapping;
        this.record = record;
        this.features = MappedCapabilities.features(mapping, record);
        this.bytes = capabilities().getSerializedSize();
    }

    DeviceId id() {
        return id;
    }

    CompiledMapping mapping() {
        return mapping;
    }

    MappedDeviceRecord record() {
        return record;
    }

    PresenceState told() {
        return vote.told();
    }

    Capabilities capabilities() {
        return MappedCapabilities.of(mapping, record);
    }

    String displayName() {
        return MappedCapabilities.displayName(mapping, record);
    }

    @Nullable
    HeardFeature feature(FeatureKind kind, String name) {
        return features.get(MappedCapabilities.key(
                HeardFeature.newBuilder().setKind(kind).setName(name).build()));
    }

    void remap(CompiledMapping changed) {
        mapping = changed;
        features = MappedCapabilities.features(changed, record);
        bytes = capabilities().getSerializedSize();
        vote.keepOnly(changed.presenceTopics());
        if (Names.isName(changed.name())) {
            said.forget(); // somebody wrote it: what is retained may mean something else now
        }
    }

    void forgetPresence() {
        vote = new PresenceVote();
        said.forget();
    }

    boolean heardBefore(Outcome outcome, MappedResult result) {
        return said.isRepeat(outcome, result);
    }

    /** Said of it, perhaps by others. */
    void say(String topic, PresenceState state, long nowNanos) {
        vote.say(topic, state, nowNanos);
    }

    /** @param room for features that were not heard before, of all devices together */
    Taken take(Outcome outcome, boolean isNew, int room, List<MappingMiss> missed, long nowNanos) {
        Set<String> refused = new HashSet<>();
        boolean changed = learn(outcome, room, refused, missed);
        List<MappedResult> results = new ArrayList<>();
        boolean saysItIsThere = false;
        for (MappedResult result : outcome.results()) {
            // What is refused is not remembered either: there is no end of names.
            if (refused.contains(nameOf(result)) || said.isRepeat(outcome, result)) {
                continue;
            }
            if (result.hasPresence()) {
                say(outcome.filter(), result.getPresence(), nowNanos);
                saysItIsThere |= result.getPresence() == PresenceState.PRESENCE_STATE_ONLINE;
            } else {
                results.add(result);
            }
        }
        boolean onlyPresence = outcome.results().stream().allMatch(MappedResult::hasPresence);
        if (!outcome.retained() && !onlyPresence) {
            vote.hear(nowNanos);
        } else if (!outcome.retained() && saysItIsThere) {
            vote.breakSilence(nowNanos);
        }
        presence(nowNanos).ifPresent(now -> results.addAll(now.results()));
        return new Taken(id, isNew, changed || isNew, results);
    }

    /** Where it changed. */
    Optional<Taken> presence(long nowNanos) {
        PresenceState changed = vote.changed(
                mapping.source().getPresenceRule(),
                Integer.toUnsignedLong(mapping.source().getSilenceMs()),
                nowNanos);
        return Optional.ofNullable(changed)
                .map(state -> new Taken(
                        id,
                        false,
                        false,
                        List.of(MappedResult.newBuilder().setPresence(state).build())));
    }

    /** Whether a feature is new; those that may not be are refused by name. */
    private boolean learn(Outcome outcome, int room, Set<String> refused, List<MappingMiss> missed) {
        boolean changed = false;
        int most = record.getHeardCount() + room;
        for (HeardFeature heard : outcome.heard()) {
            HeardFeature known = features.get(MappedCapabilities.key(heard));
            int more = known == null ? MappedCapabilities.bytes(mapping, heard) : 0;
            boolean full = count(heard.getKind()) >= most(heard.getKind())
                    || record.getHeardCount() >= most
                    || bytes + more > CapabilitiesCheck.MAX_BYTES;
            if (known == null && full) {
                refused.add(heard.getName());
                missed.add(miss(
                        MissReason.MISS_REASON_TOO_MANY_FEATURES,
                        heard.getName() + ": the device, or the hub, has as many as it may."));
            } else if (known == null && isBesideAnother(heard)) {
                refused.add(heard.getName());
                missed.add(miss(
                        MissReason.MISS_REASON_COLLISION,
                        heard.getName() + ": another property has a path above or below it."));
            } else if (known == null) {
                bytes += more;
                features.put(MappedCapabilities.key(heard), heard);
                record = record.toBuilder().addHeard(heard).build();
                changed = true;
            } else if (!sameOrigin(known, heard)) {
                refused.add(heard.getName());
                missed.add(miss(
                        MissReason.MISS_REASON_COLLISION,
                        heard.getName() + " is also what "
                                + Plain.cut(known.getCapturesMap().toString()) + " is called."));
            }
        }
        return changed;
    }

    /** Of a leaf and what lies below it no document tells. */
    private boolean isBesideAnother(HeardFeature heard) {
        String path = heard.getName() + ".";
        return heard.getKind() == FeatureKind.FEATURE_KIND_PROPERTY
                && features.values().stream()
                        .filter(known -> known.getKind() == FeatureKind.FEATURE_KIND_PROPERTY)
                        .map(known -> known.getName() + ".")
                        .anyMatch(known -> path.startsWith(known) || known.startsWith(path));
    }

    /** Two topics may tell of one feature, in words of their own, but not two texts of one capture. */
    private static boolean sameOrigin(HeardFeature known, HeardFeature heard) {
        Map<String, String> both = new HashMap<>(known.getCapturesMap());
        both.keySet().retainAll(heard.getCapturesMap().keySet());
        return !known.getPattern().equals(heard.getPattern())
                || both.entrySet().stream()
                        .allMatch(one ->
                                one.getValue().equals(heard.getCapturesMap().get(one.getKey())));
    }

    private long count(FeatureKind kind) {
        return features.values().stream().filter(one -> one.getKind() == kind).count();
    }

    private static int most(FeatureKind kind) {
        return switch (kind) {
            case FEATURE_KIND_COMMAND -> MappingLimits.MAX_COMMANDS;
            case FEATURE_KIND_PROPERTY -> MappingLimits.MAX_PROPERTIES;
            case FEATURE_KIND_EVENT -> MappingLimits.MAX_EVENTS;
            default -> MappingLimits.MAX_METRICS;
        };
    }

    private static String nameOf(MappedResult result) {
        return switch (result.getResultCase()) {
            case READING -> result.getReading().getMetric();
            case REPORTED -> result.getReported().getPath();
            case EVENT -> result.getEvent().getName();
            default -> "";
        };
    }

    private static MappingMiss miss(MissReason reason, String message) {
        return MappingMiss.newBuilder().setReason(reason).setMessage(message).build();
    }
}
