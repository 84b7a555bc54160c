package dev.signalbox.agent;

import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.LeafProgress;
import dev.signalbox.proto.v1.SyncState;

/**
 * A desired value and how far the device is with it. Immutable.
 *
 * @param sync PENDING until its body said something
 */
record Wish(DesiredLeaf leaf, SyncState sync, String message) {
    static Wish of(DesiredLeaf leaf) {
        return new Wish(leaf, SyncState.SYNC_STATE_PENDING, "");
    }

    Wish moved(SyncState next, String why) {
        return new Wish(leaf, next, why);
    }

    boolean isSettled() {
        return sync != SyncState.SYNC_STATE_PENDING && sync != SyncState.SYNC_STATE_APPLYING;
    }

    LeafProgress progress() {
        return LeafProgress.newBuilder()
                .setPath(leaf.getPath())
                .setDesiredVersion(leaf.getDesiredVersion())
                .setSync(sync)
                .setMessage(message)
                .build();
    }
}
