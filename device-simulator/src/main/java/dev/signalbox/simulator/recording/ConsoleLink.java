package dev.signalbox.simulator.recording;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A console's link that watches one device. The reader's thread takes frame by frame; the next one is asked for when there is
 * room, so the hub notices a slow reader.
 */
final class ConsoleLink implements WebSocket.Listener, AutoCloseable {
    private static final String SUBPROTOCOL = "signalbox.v1.pb";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final int WAITING = 64;
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** A frame, or null: the link ended. */
    private record Heard(@Nullable HubToConsole frame, String end) {}

    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

    /** One more than was asked for: the end. */
    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(WAITING + 2);

    private final WebSocket socket;

    ConsoleLink(URI hub, String token) throws IOException {
        try {
            socket = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(HANDSHAKE)
                    .build()
                    .newWebSocketBuilder()
                    .subprotocols(SUBPROTOCOL)
                    .header("Authorization", "Bearer " + token)
                    .connectTimeout(HANDSHAKE)
                    .buildAsync(
                            URI.create(
                                    hub.toString().replaceFirst("^http", "ws").replaceFirst("/$", "") + "/ws/console"),
                            this)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new IOException(
                        "the hub refused the link with status "
                                + refused.getResponse().statusCode(),
                        e);
            }
            throw new IOException("no link to " + hub + ": " + e.getCause(), e);
        }
        send(ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("signalbox-simulator")));
    }

    void askForCapabilities(String device) {
        send(ConsoleToHub.newBuilder()
                .setRequestId(1)
                .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(device)));
    }

    void watch(String device) {
        send(ConsoleToHub.newBuilder()
                .setRequestId(2)
                .setWatch(Watch.newBuilder()
                        .addDeviceIds(device)
                        .setExecutions(true)
                        .setShadows(true)
                        .setEvents(true)));
    }

    private void send(ConsoleToHub.Builder frame) {
        socket.sendBinary(ByteBuffer.wrap(frame.build().toByteArray()), true).join();
    }

    /** The next frame; null: none came in time. Throws when the link has ended. */
    @Nullable
    HubToConsole next(Duration patience) throws InterruptedException, IOException {
        Heard next = heard.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
            return null;
        }
        if (next.frame == null) {
            throw new IOException("the link to the hub ended: " + next.end);
        }
        socket.request(1);
        return next.frame;
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(WAITING);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (partial.size() > MAX_MESSAGE_BYTES) {
            end("a message over 4 MiB");
        } else if (!last) {
            from.request(1);
        } else {
            try {
                heard.add(new Heard(HubToConsole.parseFrom(partial.toByteArray()), ""));
            } catch (InvalidProtocolBufferException e) {
                end("a message that is not understood");
            }
            partial.reset();
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end("close code " + code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(String.valueOf(error));
    }

    private void end(String why) {
        heard.offer(new Heard(null, why));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
