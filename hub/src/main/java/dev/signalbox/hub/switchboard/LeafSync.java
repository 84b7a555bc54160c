package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.SyncState;

/**
 * How one leaf of a shadow moves between its sync states; docs/protocol.md has the same as a table. Each method returns
 * the leaf itself where nothing changes. No state.
 */
final class LeafSync {
    private LeafSync() {}

    /**
     * Somebody wants this value. The one that is desired already is asked for anew only where the device could not, or has
     * left it.
     */
    static ShadowLeaf desired(ShadowLeaf leaf, Value value, long version, String actor, long nowMillis) {
        boolean again = leaf.getSync() == SyncState.SYNC_STATE_FAILED || leaf.getSync() == SyncState.SYNC_STATE_DRIFTED;
        if (leaf.hasDesired() && leaf.getDesired().equals(value) && !again) {
            return leaf;
        }
        // Also where it is reported already: an older wish may still be on its way to the device.
        return leaf.toBuilder()
                .setDesired(value)
                .setDesiredVersion(version)
                .setDesiredAtMs(nowMillis)
                .setDesiredBy(actor)
                .setSync(SyncState.SYNC_STATE_PENDING)
                .setSinceMs(nowMillis)
                .clearMessage()
                .build();
    }

    /** Nobody wants anything of it any more. */
    static ShadowLeaf undesired(ShadowLeaf leaf) {
        return leaf.toBuilder()
                .clearDesired()
                .clearDesiredVersion()
                .clearDesiredAtMs()
                .clearDesiredBy()
                .clearSync()
                .clearSinceMs()
                .clearMessage()
                .build();
    }

    /** The device reports this value. */
    static ShadowLeaf reported(ShadowLeaf leaf, Value value, long nowMillis) {
        ShadowLeaf next = leaf;
        if (!leaf.hasReported() || !leaf.getReported().equals(value)) {
            next = leaf.toBuilder()
                    .setReported(value)
                    .setReportedAtMs(nowMillis)
                    .build();
        }
        boolean there = leaf.hasDesired() && isSame(leaf.getDesired(), value);
        return switch (leaf.getSync()) {
            case SYNC_STATE_PENDING, SYNC_STATE_FAILED ->
                there ? moved(next, SyncState.SYNC_STATE_IN_SYNC, "", nowMillis) : next;
            case SYNC_STATE_IN_SYNC, SYNC_STATE_DRIFTED ->
                moved(next, there ? SyncState.SYNC_STATE_IN_SYNC : SyncState.SYNC_STATE_DRIFTED, "", nowMillis);
            // APPLYING and REJECTED are the device's own word: only its word ends them.
            default -> next;
        };
    }

    /** The device does not report it any more. What it said of the desired value still holds. */
    static ShadowLeaf unreported(ShadowLeaf leaf) {
        return leaf.hasReported()
                ? leaf.toBuilder().clearReported().clearReportedAtMs().build()
                : leaf;
    }

    /** The device says how far it is; its last word on a version holds, what it says of an older one does not. */
    static ShadowLeaf progressed(ShadowLeaf leaf, LeafProgress progress, long nowMillis) {
        if (!isCurrent(leaf, progress)) {
            return leaf;
        }
        boolean elsewhere = leaf.hasReported() && !isSame(leaf.getDesired(), leaf.getReported());
        return switch (progress.getSync()) {
            case SYNC_STATE_IN_SYNC ->
                moved(leaf, elsewhere ? SyncState.SYNC_STATE_DRIFTED : SyncState.SYNC_STATE_IN_SYNC, "", nowMillis);
            case SYNC_STATE_APPLYING -> moved(leaf, SyncState.SYNC_STATE_APPLYING, "", nowMillis);
            case SYNC_STATE_REJECTED, SYNC_STATE_FAILED ->
                moved(leaf, progress.getSync(), progress.getMessage(), nowMillis);
            default -> leaf;
        };
    }

    /** Whether the progress is of what is desired now. */
    static boolean isCurrent(ShadowLeaf leaf, LeafProgress progress) {
        return leaf.hasDesired() && leaf.getDesiredVersion() == progress.getDesiredVersion();
    }

    private static ShadowLeaf moved(ShadowLeaf leaf, SyncState sync, String message, long nowMillis) {
        if (leaf.getSync() == sync && leaf.getMessage().equals(message)) {
            return leaf;
        }
        ShadowLeaf.Builder next = leaf.toBuilder().setMessage(message);
        if (leaf.getSync() != sync) {
            next.setSync(sync).setSinceMs(nowMillis);
        }
        return next.build();
    }

    /**
     * Whether the device has what is desired. Fractions are compared in single precision: small devices compute in it, and
     * report 21.4 as 21.399999618530273.
     */
    static boolean isSame(Value desired, Value reported) {
        if (desired.getKindCase() == KindCase.NUMBER_VALUE && reported.getKindCase() == KindCase.NUMBER_VALUE) {
            double wanted = desired.getNumberValue();
            double there = reported.getNumberValue();
            boolean whole = wanted == Math.rint(wanted) && there == Math.rint(there);
            return whole ? wanted == there : (float) wanted == (float) there;
        }
        return desired.equals(reported);
    }
}
