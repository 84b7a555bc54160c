package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.FrameSink;
import dev.signalbox.hub.switchboard.TapPoint;
import dev.signalbox.proto.v1.TapDirection;
import org.jspecify.annotations.Nullable;

/** The tap of one WebSocket link: costs a look at one field for each frame where nobody watches. Thread-safe. */
final class LinkTap implements TapPoint {
    private final Outbox outbox;
    private final Runnable wakeWriter;
    private final TapThread thread;

    /** Null: nobody watches. */
    private volatile @Nullable FrameSink viewer;

    LinkTap(Outbox outbox, Runnable wakeWriter, TapThread thread) {
        this.outbox = outbox;
        this.wakeWriter = wakeWriter;
        this.thread = thread;
    }

    @Override
    public void showTo(@Nullable FrameSink watching) {
        viewer = watching;
    }

    @Override
    public FrameSink viewerOf(DeviceId device) {
        return new TapFeed(device, outbox, wakeWriter, thread);
    }

    void received(boolean text, byte[] payload) {
        show(TapDirection.TAP_DIRECTION_FROM_DEVICE, text, payload);
    }

    void sent(boolean text, byte[] payload) {
        show(TapDirection.TAP_DIRECTION_TO_DEVICE, text, payload);
    }

    private void show(TapDirection direction, boolean text, byte[] payload) {
        FrameSink watching = viewer;
        if (watching != null) {
            watching.onFrame(direction, text, payload);
        }
    }
}
