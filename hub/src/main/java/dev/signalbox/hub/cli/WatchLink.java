package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A console's link for as long as somebody watches. The calling thread prints; the WebSocket's thread reads the next
 * message only once there is room for it, so the hub notices a slow reader and thins out what it sends.
 */
final class WatchLink implements WebSocket.Listener {
    /** Every side treats so much silence as the end; the hub sends a heartbeat every 20 s. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

    private static final int MAX_MESSAGE_CHARS = 1 << 20;
    private static final int WAITING = 16;

    private final RestHub hub;
    private final Predicate<HubToConsole> print;

    /** Messages that wait to be printed; one read ahead of the queue's room at most. */
    private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(WAITING + 2);

    private final StringBuilder text = new StringBuilder();

    /** A message, or the end of the link. */
    private record Heard(String message, @Nullable Trouble end) {}

    /** @param print is given every frame; false ends the watch */
    WatchLink(RestHub hub, Predicate<HubToConsole> print) {
        this.hub = hub;
        this.print = print;
    }

    /** @param request what is to be shown
     * @param span null: until the link ends */
    int watch(ConsoleToHub.Builder request, @Nullable Duration span) throws Trouble {
        long endNanos = System.nanoTime() + (span == null ? Long.MAX_VALUE / 2 : span.toNanos());
        WebSocket socket = open();
        try {
            say(
                    socket,
                    ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("signalbox ctl")));
            say(socket, request);
            return printUntil(socket, endNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("Interrupted.", Exit.NOT_KNOWN);
        } finally {
            socket.abort();
        }
    }

    private int printUntil(WebSocket socket, long endNanos) throws Trouble, InterruptedException {
        while (true) {
            long left = endNanos - System.nanoTime();
            Heard next = heard.poll(Math.min(left, SILENCE_NANOS), TimeUnit.NANOSECONDS);
            if (next == null && left <= SILENCE_NANOS) {
                return Exit.OK;
            }
            if (next == null) {
                throw new Trouble("The hub has been silent for 45 s.", Exit.NOT_REACHABLE);
            }
            if (next.end != null) {
                throw next.end;
            }
            HubToConsole frame = parsed(next.message);
            if (frame.hasError()) {
                throw new Trouble(
                        frame.getError().getMessage(), exitOf(frame.getError().getCode()));
            }
            if (!print.test(frame)) {
                return Exit.OK;
            }
            socket.request(1);
        }
    }

    private WebSocket open() throws Trouble {
        URI url = URI.create(hub.url().toString().replaceFirst("^http", "ws") + "/ws/console");
        try {
            return hub.http()
                    .newWebSocketBuilder()
                    .header("Authorization", hub.authorization())
                    .subprotocols("signalbox.v1.json")
                    .connectTimeout(RestHub.TIMEOUT)
                    .buildAsync(url, this)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                int status = refused.getResponse().statusCode();
                boolean known = status != 401 && status != 403;
                throw new Trouble(
                        "The hub refused the link with status " + status + ".",
                        known ? Exit.REFUSED : Exit.NOT_AUTHORISED);
            }
            throw hub.notReachable(e.getCause() instanceof Exception cause ? cause : e);
        }
    }

    private static int exitOf(ErrorCode code) {
        return code == ErrorCode.ERROR_CODE_FORBIDDEN ? Exit.NOT_AUTHORISED : Exit.REFUSED;
    }

    private static void say(WebSocket socket, ConsoleToHub.Builder frame) {
        socket.sendText(RestHub.json(frame.build()), true).join();
    }

    private static HubToConsole parsed(String message) throws Trouble {
        HubToConsole.Builder frame = HubToConsole.newBuilder();
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(message, frame);
        } catch (InvalidProtocolBufferException e) {
            throw new Trouble("The hub's message is not understood; is it a hub of another version?");
        }
        return frame.build();
    }

    @Override
    public void onOpen(WebSocket socket) {
        socket.request(WAITING);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (text.length() > MAX_MESSAGE_CHARS) {
            end(new Trouble("The hub sent a message over 1 MiB."));
        } else if (last) {
            heard.add(new Heard(text.toString(), null));
            text.setLength(0);
        } else {
            socket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        String name =
                Optional.ofNullable(CloseReason.forNumber(code)).map(Words::of).orElseGet(() -> Integer.toString(code));
        boolean lost = code == CloseReason.CLOSE_REASON_REVOKED_VALUE
                || code == CloseReason.CLOSE_REASON_CREDENTIAL_EXPIRED_VALUE;
        end(new Trouble("The hub ended the link: " + name + ".", lost ? Exit.NOT_AUTHORISED : Exit.NOT_REACHABLE));
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        end(new Trouble("The link to the hub was lost: " + error.getMessage() + ".", Exit.NOT_REACHABLE));
    }

    /** There is room for one more beside what was asked for. */
    private void end(Trouble trouble) {
        heard.offer(new Heard("", trouble));
    }
}
