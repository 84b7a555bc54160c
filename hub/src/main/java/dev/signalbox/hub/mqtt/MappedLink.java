package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.HubToDevice;

/**
 * The link of a foreign device: no socket, but the thread of {@link ForeignDevices} at the other end. Thread-safe.
 */
final class MappedLink implements Link {
    private final long id;
    private final DeviceId device;
    private final ForeignQueue queue;
    private final ForeignDevices devices;
    private volatile boolean closed;

    /** @param id negative: those of the gateway are positive */
    MappedLink(long id, DeviceId device, ForeignQueue queue, ForeignDevices devices) {
        this.id = id;
        this.device = device;
        this.queue = queue;
        this.devices = devices;
    }

    DeviceId device() {
        return device;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public boolean send(Frame frame) {
        if (closed) {
            return false;
        }
        HubToDevice said = (HubToDevice) frame.message();
        boolean matters = switch (said.getBodyCase()) {
            case WELCOME, COMMAND, DESIRED, EXECUTION_ACK -> true;
            default -> false; // of batches, reports, tokens and clocks, which a foreign device has none of
        };
        if (!matters || queue.tellFrame(() -> devices.onFrame(this, said), frame.sizeBytes())) {
            return true;
        }
        close(CloseReason.CLOSE_REASON_SLOW_CONSUMER, 0);
        return false;
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        // Consoles only.
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        closed = true;
        queue.tell(() -> devices.onClosed(this, reason, retryAfterMillis));
    }
}
