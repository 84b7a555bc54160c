package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One WebSocket to the hub, with its write queue: the JDK allows one send at a time. Thread-safe. */
final class WebSocketConnection implements Transport.Connection, WebSocket.Listener {
    /** No frame of the hub is near this; a longer one is refused with 1009. */
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final Clockwork clock;
    private final Transport.Events events;

    /** Confined to the socket's receiving callbacks, which never overlap. */
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream(512);

    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean writing;
    private boolean closing;
    private boolean ended;

    /** Null until the handshake is done. */
    private volatile @Nullable WebSocket socket;

    private volatile long heardAtNanos;

    WebSocketConnection(Clockwork clock, Transport.Events events) {
        this.clock = clock;
        this.events = events;
        heardAtNanos = clock.nanos();
    }

    @Override
    public void onOpen(WebSocket opened) {
        heard();
        socket = opened;
        boolean unwanted;
        synchronized (this) {
            unwanted = ended || closing;
        }
        if (unwanted) {
            opened.abort();
            end(new LinkEnd.Lost("closed by ourselves"));
            return;
        }
        clock.execute(events::onOpened);
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        heard();
        if (partial.size() + data.remaining() > MAX_MESSAGE_BYTES) {
            refuse("message of the hub too large");
            return null;
        }
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (!last) {
            from.request(1);
            return null;
        }
        try {
            HubToDevice frame = HubToDevice.parseFrom(partial.toByteArray());
            // The next message is asked for after this one was dealt with: TCP slows a hub that is too fast.
            clock.execute(() -> {
                events.onFrame(frame);
                from.request(1);
            });
        } catch (InvalidProtocolBufferException e) {
            refuse("bytes of the hub are no frame: " + e.getMessage());
        }
        partial.reset();
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        refuse("text frame on a binary link");
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heard(); // the JDK answers with a pong by itself
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        heard();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(new LinkEnd.Closed(code, 0));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(new LinkEnd.Lost(String.valueOf(error)));
    }

    @Override
    public void send(DeviceToHub frame) {
        synchronized (this) {
            if (ended || closing || socket == null) {
                return;
            }
            byte[] bytes = frame.toByteArray();
            queue.addLast(bytes);
            queuedBytes += bytes.length;
        }
        writeNext();
    }

    private void writeNext() {
        WebSocket to = socket;
        byte[] bytes;
        synchronized (this) {
            if (writing || ended || to == null) {
                return;
            }
            bytes = queue.pollFirst();
            if (bytes == null && !closing) {
                return;
            }
            writing = true;
        }
        var sent = bytes == null
                ? to.sendClose(CloseReason.CLOSE_REASON_NORMAL_VALUE, "")
                : to.sendBinary(ByteBuffer.wrap(bytes), true);
        int length = bytes == null ? 0 : bytes.length;
        boolean last = bytes == null;
        var unused = sent.whenComplete((socketAgain, failure) -> onWritten(length, last, failure));
    }

    private void onWritten(int length, boolean last, @Nullable Throwable failure) {
        synchronized (this) {
            queuedBytes -= length;
            writing = last; // nothing may follow a close frame [RFC 6455 §5.5.1]
        }
        if (failure != null) {
            abort();
            end(new LinkEnd.Lost(String.valueOf(failure)));
        } else if (!last) {
            writeNext();
        }
    }

    @Override
    public synchronized int queuedBytes() {
        return queuedBytes;
    }

    @Override
    public long heardAtNanos() {
        return heardAtNanos;
    }

    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        writeNext();
    }

    @Override
    public void abort() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(new LinkEnd.Lost("closed by ourselves"));
    }

    /** The hub broke the protocol; the JDK lets a client send few close codes, so the connection just ends. */
    void refuse(String why) {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(new LinkEnd.Lost(why));
    }

    void end(LinkEnd end) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            queue.clear();
            queuedBytes = 0;
        }
        clock.execute(() -> events.onEnded(end));
    }

    private void heard() {
        heardAtNanos = clock.nanos();
    }
}
