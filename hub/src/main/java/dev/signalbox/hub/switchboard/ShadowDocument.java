package dev.signalbox.hub.switchboard;

import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.ShadowSide;
import dev.signalbox.proto.v1.ShadowStatus;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One state of a device's shadow, and what makes the next one of it: a version of a side grows by one with every change of
 * its leaves, and never goes back. Immutable.
 */
final class ShadowDocument {
    /** On each side. */
    static final int MAX_LEAVES = 256;

    /** On each side, paths and values. */
    static final int MAX_SIDE_BYTES = 64 << 10;

    static final Value NONE =
            Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

    private final ShadowRecord record;

    /** The next document, with the revision that led to it: none where nothing changed, or only sync states did. */
    record Step(ShadowDocument document, List<ShadowRevision> revisions) {}

    private ShadowDocument(ShadowRecord record) {
        this.record = record;
    }

    /** The one before the first. */
    static ShadowDocument empty(DeviceId device) {
        return new ShadowDocument(ShadowRecord.newBuilder()
                .setShadow(Shadow.newBuilder().setDeviceId(device.value()).setStatus(ShadowStatus.getDefaultInstance()))
                .build());
    }

    static ShadowDocument of(ShadowRecord stored) {
        return new ShadowDocument(stored);
    }

    ShadowRecord record() {
        return record;
    }

    Shadow shadow() {
        return record.getShadow();
    }

    ShadowStatus status() {
        return record.getShadow().getStatus();
    }

    boolean isEmpty() {
        return record.getRevision() == 0;
    }

    /**
     * People want something else.
     *
     * @param changes null values remove
     * @param replace what is not in {@code changes} is removed too
     */
    Step desire(Map<String, Value> changes, boolean replace, String actor, long nowMillis) {
        SortedMap<String, ShadowLeaf> leaves = leaves();
        SortedMap<String, Value> wanted = new TreeMap<>(changes);
        if (replace) {
            leaves.keySet().forEach(path -> wanted.putIfAbsent(path, NONE));
        }
        long version = shadow().getDesiredVersion() + 1;
        ShadowRevision.Builder revision = revision(ShadowSide.SHADOW_SIDE_DESIRED, version, actor, nowMillis);
        wanted.forEach((path, value) -> {
            ShadowLeaf before = leaves.getOrDefault(path, leafOf(path));
            ShadowLeaf after;
            if (!isNone(value)) {
                after = LeafSync.desired(before, value, version, actor, nowMillis);
            } else {
                after = before.hasDesired() ? LeafSync.undesired(before) : before;
            }
            if (!after.equals(before)) {
                put(leaves, after);
                revision.putChanges(path, value);
                if (before.hasDesired()) {
                    revision.putPrevious(path, before.getDesired());
                }
            }
        });
        return revision.getChangesCount() == 0
                ? new Step(this, List.of())
                : next(leaves, shadow().toBuilder().setDesiredVersion(version), List.of(revision.build()));
    }

    /**
     * The device says something of itself.
     *
     * @param reported null values remove
     * @param full what is not in {@code reported} is removed too
     */
    Step report(Map<String, Value> reported, boolean full, Iterable<LeafProgress> progress, long nowMillis) {
        SortedMap<String, ShadowLeaf> leaves = leaves();
        SortedMap<String, Value> said = new TreeMap<>(reported);
        if (full) {
            leaves.keySet().forEach(path -> said.putIfAbsent(path, NONE));
        }
        long version = shadow().getReportedVersion() + 1;
        ShadowRevision.Builder revision = revision(ShadowSide.SHADOW_SIDE_REPORTED, version, "device", nowMillis);
        said.forEach((path, value) -> {
            ShadowLeaf before = leaves.getOrDefault(path, leafOf(path));
            ShadowLeaf after =
                    isNone(value) ? LeafSync.unreported(before) : LeafSync.reported(before, value, nowMillis);
            put(leaves, after);
            boolean changed = after.hasReported() != before.hasReported()
                    || !after.getReported().equals(before.getReported());
            if (changed) {
                revision.putChanges(path, value);
                if (before.hasReported()) {
                    revision.putPrevious(path, before.getReported());
                }
            }
        });
        for (LeafProgress one : progress) {
            ShadowLeaf leaf = leaves.get(one.getPath());
            if (leaf != null) {
                leaves.put(one.getPath(), LeafSync.progressed(leaf, one, nowMillis));
            }
        }
        if (revision.getChangesCount() > 0) {
            return next(leaves, shadow().toBuilder().setReportedVersion(version), List.of(revision.build()));
        }
        return List.copyOf(leaves.values()).equals(shadow().getLeavesList())
                ? new Step(this, List.of())
                : next(leaves, shadow().toBuilder(), List.of());
    }

    /** Whether the desired side is no larger than a side may be. */
    boolean desiredFits() {
        List<ShadowLeaf> desired =
                shadow().getLeavesList().stream().filter(ShadowLeaf::hasDesired).toList();
        int bytes = desired.stream()
                .mapToInt(leaf -> weightBytes(leaf.getPath(), leaf.getDesired()))
                .sum();
        return desired.size() <= MAX_LEAVES && bytes <= MAX_SIDE_BYTES;
    }

    /** What a leaf takes of its side. */
    static int weightBytes(String path, Value value) {
        return path.length() + value.getSerializedSize();
    }

    /** Whether the value stands for no value. */
    static boolean isNone(Value value) {
        return value.getKindCase() == KindCase.NULL_VALUE;
    }

    /** Every leaf by path. The caller's own. */
    SortedMap<String, ShadowLeaf> leaves() {
        SortedMap<String, ShadowLeaf> leaves = new TreeMap<>();
        shadow().getLeavesList().forEach(leaf -> leaves.put(leaf.getPath(), leaf));
        return leaves;
    }

    private Step next(SortedMap<String, ShadowLeaf> leaves, Shadow.Builder next, List<ShadowRevision> revisions) {
        next.clearLeaves().addAllLeaves(leaves.values()).setStatus(statusOf(leaves.values()));
        return new Step(
                new ShadowDocument(ShadowRecord.newBuilder()
                        .setShadow(next)
                        .setRevision(record.getRevision() + revisions.size())
                        .build()),
                revisions);
    }

    private ShadowRevision.Builder revision(ShadowSide side, long version, String actor, long nowMillis) {
        return ShadowRevision.newBuilder()
                .setRevision(record.getRevision() + 1)
                .setSide(side)
                .setVersion(version)
                .setTimeMs(nowMillis)
                .setActor(actor);
    }

    private static void put(SortedMap<String, ShadowLeaf> leaves, ShadowLeaf leaf) {
        if (leaf.hasDesired() || leaf.hasReported()) {
            leaves.put(leaf.getPath(), leaf);
        } else {
            leaves.remove(leaf.getPath());
        }
    }

    private static ShadowLeaf leafOf(String path) {
        return ShadowLeaf.newBuilder().setPath(path).build();
    }

    private static ShadowStatus statusOf(Iterable<ShadowLeaf> leaves) {
        ShadowStatus.Builder status = ShadowStatus.newBuilder();
        for (ShadowLeaf leaf : leaves) {
            switch (leaf.getSync()) {
                case SYNC_STATE_IN_SYNC -> status.setInSync(status.getInSync() + 1);
                case SYNC_STATE_PENDING -> status.setPending(status.getPending() + 1);
                case SYNC_STATE_APPLYING -> status.setApplying(status.getApplying() + 1);
                case SYNC_STATE_REJECTED -> status.setRejected(status.getRejected() + 1);
                case SYNC_STATE_FAILED -> status.setFailed(status.getFailed() + 1);
                case SYNC_STATE_DRIFTED -> status.setDrifted(status.getDrifted() + 1);
                default -> {}
            }
        }
        return status.build();
    }
}
