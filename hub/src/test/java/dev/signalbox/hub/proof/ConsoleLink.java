package dev.signalbox.hub.proof;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One console link that watches every execution. Dead once anything went wrong on it: its owner opens another. {@link #ask}
 * is for one thread; what comes from the hub is handed over on the network's.
 */
final class ConsoleLink implements WebSocket.Listener, AutoCloseable {
    private static final String SUBPROTOCOL = "signalbox.v1.pb";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final Consumer<HubToConsole> told;
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private final Map<Integer, CompletableFuture<HubToConsole>> questions = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicInteger lastRequest = new AtomicInteger();
    private @Nullable WebSocket socket;

    private ConsoleLink(Consumer<HubToConsole> told) {
        this.told = told;
    }

    /** @param told gets every frame that is no answer */
    static ConsoleLink open(HttpClient http, String hub, String token, Consumer<HubToConsole> told) throws IOException {
        ConsoleLink link = new ConsoleLink(told);
        try {
            link.socket = http.newWebSocketBuilder()
                    .subprotocols(SUBPROTOCOL)
                    .header("Authorization", "Bearer " + token)
                    .connectTimeout(HANDSHAKE)
                    .buildAsync(URI.create(hub.replaceFirst("^http", "ws") + "/ws/console"), link)
                    .orTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IOException(e);
        }
        link.send(ConsoleToHub.newBuilder()
                .setHello(ConsoleHello.newBuilder().setName("proof").setVersion("1")));
        link.send(ConsoleToHub.newBuilder().setWatch(Watch.newBuilder().setExecutions(true)));
        return link;
    }

    /** Waits for the answer; an exception says that nobody knows what became of the request, and ends the link. */
    HubToConsole ask(ConsoleToHub.Builder request, Duration limit) throws IOException, InterruptedException {
        try {
            return answerTo(request, limit);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private HubToConsole answerTo(ConsoleToHub.Builder request, Duration limit)
            throws IOException, InterruptedException {
        int id = lastRequest.incrementAndGet();
        CompletableFuture<HubToConsole> answer = new CompletableFuture<>();
        questions.put(id, answer);
        try {
            send(request.setRequestId(id));
            var unused = ended.whenComplete((nothing, why) -> answer.completeExceptionally(new IOException("ended")));
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(e);
        } finally {
            questions.remove(id);
        }
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    private void send(ConsoleToHub.Builder frame) throws IOException {
        WebSocket open = socket;
        if (open == null || ended.isDone()) {
            throw new IOException("the link has ended");
        }
        try {
            open.sendBinary(ByteBuffer.wrap(frame.build().toByteArray()), true)
                    .orTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException | IllegalStateException e) {
            throw new IOException(e);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        partial.writeBytes(bytes);
        if (last) {
            try {
                onFrame(HubToConsole.parseFrom(partial.toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                ended.completeExceptionally(e);
            }
            partial.reset();
        }
        from.request(1);
        return null;
    }

    private void onFrame(HubToConsole frame) {
        CompletableFuture<HubToConsole> question = questions.get(frame.getRequestId());
        if (question == null) {
            told.accept(frame);
        } else {
            question.complete(frame);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended.complete(null);
    }

    @Override
    public void close() {
        ended.complete(null);
        if (socket != null) {
            socket.abort();
        }
    }
}
