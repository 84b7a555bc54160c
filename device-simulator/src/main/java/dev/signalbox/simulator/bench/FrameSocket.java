package dev.signalbox.simulator.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A link that sends bytes and hands over what comes, nothing else: what it costs must not hide the hub. Thread-safe. */
final class FrameSocket implements WebSocket.Listener, AutoCloseable {
    private static final String SUBPROTOCOL = "signalbox.v1.pb";

    /** Told each whole message, on a thread of the HTTP client. */
    @FunctionalInterface
    interface Receiver {
        void onMessage(byte[] message);
    }

    private final Receiver receiver;

    /** A message whose end has not come. Confined to the HTTP client's calls, which come one after the other. */
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    private final WebSocket socket;
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

    /** Empty: it is open. */
    private volatile String end = "";

    /** Returns when the link is open. */
    FrameSocket(HttpClient http, URI address, String token, Receiver receiver) throws IOException {
        this.receiver = receiver;
        try {
            socket = http.newWebSocketBuilder()
                    .subprotocols(SUBPROTOCOL)
                    .header("Authorization", "Bearer " + token)
                    .buildAsync(address, this)
                    .join();
        } catch (CompletionException e) {
            throw new IOException("no link to " + address, e);
        }
    }

    /** Blocks while the frame before it is being written. */
    synchronized void send(byte[] frame) throws IOException {
        if (!end.isEmpty()) {
            throw new IOException("the link ended: " + end);
        }
        try {
            sending.join();
        } catch (CompletionException e) {
            throw new IOException("the link ended", e);
        }
        sending = socket.sendBinary(ByteBuffer.wrap(frame), true);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            receiver.onMessage(partial.toByteArray());
            partial.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end = code + " " + reason;
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end = error.toString();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
