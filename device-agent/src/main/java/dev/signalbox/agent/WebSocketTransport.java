package dev.signalbox.agent;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Links over the JDK's WebSocket. Thread-safe. */
final class WebSocketTransport implements Transport {
    private static final String SUBPROTOCOL = "signalbox.v1.pb";
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final HttpClient http;
    private final Clockwork clock;

    WebSocketTransport(HttpClient http, Clockwork clock) {
        this.http = http;
        this.clock = clock;
    }

    @Override
    public Connection open(URI hub, String token, Events events) {
        WebSocketConnection connection = new WebSocketConnection(clock, events);
        WebSocket.Builder builder = http.newWebSocketBuilder()
                .subprotocols(SUBPROTOCOL)
                .header("Authorization", "Bearer " + token)
                .connectTimeout(HANDSHAKE);
        var unused = builder.buildAsync(hub, connection).whenComplete((socket, failure) -> {
            if (failure != null) {
                connection.end(whyRefused(failure));
            } else if (!socket.getSubprotocol().equals(SUBPROTOCOL)) {
                connection.refuse("the hub does not speak " + SUBPROTOCOL);
            }
        });
        return connection;
    }

    private static LinkEnd whyRefused(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            var response = refused.getResponse();
            String retryAfter = response.headers().firstValue("Retry-After").orElse("");
            return new LinkEnd.Refused(response.statusCode(), retryAfterMillis(retryAfter));
        }
        return new LinkEnd.Lost(String.valueOf(cause));
    }

    /** Seconds only: the hub never sends a date. */
    private static long retryAfterMillis(String seconds) {
        return seconds.matches("[0-9]{1,6}") ? Long.parseLong(seconds) * 1000 : 0;
    }
}
