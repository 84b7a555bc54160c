package dev.signalbox.hub.e2e;

import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A script on a console link: asks, and waits for the one answer. Confined to the test's thread but for the listener. */
final class ConsoleScript implements AutoCloseable {
    private static final long ANSWER_SECONDS = 20;

    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<HubToConsole>> waiting = new ConcurrentHashMap<>();
    private int lastRequest;

    ConsoleScript(URI hub, String accessToken) {
        URI console = URI.create("ws://" + hub.getAuthority() + "/ws/console");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("signalbox.v1.pb")
                .header("Authorization", "Bearer " + accessToken)
                .buildAsync(console, new Answers())
                .join();
        send(ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("script")));
    }

    HubToConsole asks(ConsoleToHub.Builder request) throws Exception {
        int id = ++lastRequest;
        CompletableFuture<HubToConsole> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        send(request.setRequestId(id));
        return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    private void send(ConsoleToHub.Builder frame) {
        socket.sendBinary(ByteBuffer.wrap(frame.build().toByteArray()), true).join();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Answers implements WebSocket.Listener {
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            parts.writeBytes(bytes);
            if (last) {
                take(parts.toByteArray());
                parts.reset();
            }
            from.request(1);
            return null;
        }

        private void take(byte[] message) {
            try {
                HubToConsole frame = HubToConsole.parseFrom(message);
                CompletableFuture<HubToConsole> answer = waiting.remove(frame.getRequestId());
                if (answer != null) {
                    answer.complete(frame);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
