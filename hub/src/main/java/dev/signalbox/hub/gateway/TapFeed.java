package dev.signalbox.hub.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.TokenBucket;
import dev.signalbox.hub.switchboard.FrameSink;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.TapDirection;
import dev.signalbox.proto.v1.TappedFrame;
import dev.signalbox.proto.v1.Update;
import org.jspecify.annotations.Nullable;

/**
 * What one console is shown of one device: decoded, without secrets, and no more than it can read. Every frame is numbered,
 * so that a gap tells how many were left out. Thread-safe.
 */
final class TapFeed implements FrameSink {
    private static final int FRAMES_PER_SECOND = 50;
    private static final int BURST = 200;

    /** A larger frame is told, not shown. */
    static final int MAX_SHOWN_BYTES = 16 << 10;

    /** Of a frame that is none. */
    static final int MAX_RAW_BYTES = 256;

    private final DeviceId device;
    private final Outbox outbox;
    private final Runnable wakeWriter;
    private final TapThread thread;
    private final TokenBucket budget = new TokenBucket(FRAMES_PER_SECOND, BURST, System.nanoTime());
    private long lastNo;

    TapFeed(DeviceId device, Outbox outbox, Runnable wakeWriter, TapThread thread) {
        this.device = device;
        this.outbox = outbox;
        this.wakeWriter = wakeWriter;
        this.thread = thread;
    }

    /** Two links of one device may overlap: the lock is held for a few additions, never over a call out. */
    @Override
    public void onFrame(TapDirection direction, boolean text, byte[] payload) {
        long no;
        boolean within;
        synchronized (this) {
            no = ++lastNo;
            within = budget.tryTake(System.nanoTime());
        }
        long timeMillis = System.currentTimeMillis();
        if (within) {
            thread.run(() -> show(no, timeMillis, direction, text ? Wire.JSON : Wire.BINARY, payload));
        } else {
            thread.omitted();
        }
    }

    private void show(long no, long timeMillis, TapDirection direction, Wire wire, byte[] payload) {
        TappedFrame.Builder tapped = TappedFrame.newBuilder()
                .setFrameNo(no)
                .setTimeMs(timeMillis)
                .setDirection(direction)
                .setSizeBytes(payload.length);
        decode(direction, wire, payload, tapped);
        Update update = Update.newBuilder()
                .setDeviceId(device.value())
                .setTapped(tapped)
                .build();
        switch (outbox.offer(Frame.of(update))) {
            case FIRST -> {
                thread.shown();
                wakeWriter.run();
            }
            case ADDED, REPLACED -> thread.shown();
            case FULL, CLOSED -> thread.omitted();
        }
    }

    private static void decode(TapDirection direction, Wire wire, byte[] payload, TappedFrame.Builder into) {
        Message.Builder frame = direction == TapDirection.TAP_DIRECTION_FROM_DEVICE
                ? DeviceToHub.newBuilder()
                : HubToDevice.newBuilder();
        if (payload.length > MAX_SHOWN_BYTES || wire.fields(payload, frame.getDescriptorForType()) > FieldCount.MAX) {
            // Not read: what it would cost is the sender's choice.
            into.setRaw(ByteString.copyFrom(payload, 0, Math.min(payload.length, MAX_RAW_BYTES)));
            return;
        }
        try {
            wire.parse(payload, frame);
        } catch (InvalidProtocolBufferException e) {
            into.setRaw(ByteString.copyFrom(payload, 0, Math.min(payload.length, MAX_RAW_BYTES)));
            return;
        }
        @Nullable
        FieldDescriptor body = frame.getOneofFieldDescriptor(
                frame.getDescriptorForType().getOneofs().get(0));
        if (body == null) { // of a later version, or nothing at all
            into.setRaw(ByteString.copyFrom(payload, 0, Math.min(payload.length, MAX_RAW_BYTES)));
            return;
        }
        into.setBody(body.getName());
        Secrets.hide(frame);
        into.setJson(Token.hiddenIn(Frame.of(frame.build()).json()));
    }
}
