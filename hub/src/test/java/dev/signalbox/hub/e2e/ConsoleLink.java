package dev.signalbox.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A script on the console's WebSocket that speaks JSON. Confined to the test's thread but for what comes in. */
final class ConsoleLink implements WebSocket.Listener, AutoCloseable {
    final List<HubToConsole> frames = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;
    private int lastRequest;

    ConsoleLink(URI hub, String token) {
        URI address = URI.create("ws://" + hub.getAuthority() + "/ws/console");
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("signalbox.v1.json")
                .header("Authorization", "Bearer " + token)
                .buildAsync(address, this)
                .join();
        send(ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("script")));
        await().until(() -> frames.stream().anyMatch(HubToConsole::hasWelcome));
    }

    /** Its one answer. */
    HubToConsole ask(ConsoleToHub.Builder request) {
        int number = ++lastRequest;
        send(request.setRequestId(number));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> frames.stream().anyMatch(frame -> frame.getRequestId() == number));
        return frames.stream()
                .filter(frame -> frame.getRequestId() == number)
                .findFirst()
                .orElseThrow();
    }

    private void send(ConsoleToHub.Builder frame) {
        try {
            socket.sendText(JsonFormat.printer().print(frame), true).join();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            HubToConsole.Builder frame = HubToConsole.newBuilder();
            try {
                JsonFormat.parser().merge(text.toString(), frame);
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            text.setLength(0);
            frames.add(frame.build());
        }
        from.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
