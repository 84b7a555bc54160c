package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.DesiredLeaf;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ShadowLeaf;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.SyncState;

/** What a device is told of its desired state: stored, and of a form that it declares now. No state. */
final class DesiredFrames {
    private DesiredFrames() {}

    /** Every leaf the device may be sent; it drops what it holds and is not named. */
    static DesiredState all(LiveDevice device) {
        DesiredState.Builder state = DesiredState.newBuilder()
                .setVersion(device.shadow.told.shadow().getDesiredVersion())
                .setFull(true);
        for (ShadowLeaf leaf : device.shadow.told.shadow().getLeavesList()) {
            if (isSendable(device, leaf)) {
                state.addLeaves(desired(leaf));
            }
        }
        return state.build();
    }

    /** What this revision changed. One that changed nothing for the device is told too: it moves its version. */
    static DesiredState changed(LiveDevice device, ShadowRevision revision) {
        DesiredState.Builder state = DesiredState.newBuilder().setVersion(revision.getVersion());
        revision.getChangesMap().forEach((path, value) -> {
            if (ShadowDocument.isNone(value)) {
                state.addRemoved(path);
            } else if (PropertyCheck.isSendable(device.declared.property(path), value)) {
                state.addLeaves(DesiredLeaf.newBuilder()
                        .setPath(path)
                        .setDesired(value)
                        .setDesiredVersion(revision.getVersion()));
            }
        });
        return state.build();
    }

    /** On the current link, if any: the next one's Hello says what it lacks. */
    static void send(LiveDevice device, DesiredState state) {
        if (device.link != null) {
            device.link.send(Frame.of(HubToDevice.newBuilder().setDesired(state).build()));
        }
    }

    /** A foreign device remembers nothing, and what it once took was perhaps changed by hand since: only what waits. */
    private static boolean isSendable(LiveDevice device, ShadowLeaf leaf) {
        boolean waits = leaf.getSync() == SyncState.SYNC_STATE_PENDING;
        return leaf.hasDesired()
                && (waits || !device.isMapped())
                && PropertyCheck.isSendable(device.declared.property(leaf.getPath()), leaf.getDesired());
    }

    private static DesiredLeaf desired(ShadowLeaf leaf) {
        return DesiredLeaf.newBuilder()
                .setPath(leaf.getPath())
                .setDesired(leaf.getDesired())
                .setDesiredVersion(leaf.getDesiredVersion())
                .build();
    }
}
