package dev.signalbox.hub.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One REST request whose body is here and whose answer is not. Its answers may be given on any thread. Thread-safe. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final HttpString RETRY_AFTER = new HttpString("Retry-After");

    private final HttpServerExchange exchange;
    private final @Nullable Identity identity;
    private final Map<String, String> named;
    private final byte[] body;
    private final Wire wire;
    private final GatewayMetrics metrics;

    Call(
            HttpServerExchange exchange,
            @Nullable Identity identity,
            Map<String, String> named,
            byte[] body,
            Wire wire,
            GatewayMetrics metrics) {
        this.exchange = exchange;
        this.identity = identity;
        this.named = named;
        this.body = body;
        this.wire = wire;
        this.metrics = metrics;
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    /** Who asks, on a route for consoles. */
    ConsoleIdentity console() {
        if (identity instanceof ConsoleIdentity console) {
            return console;
        }
        throw new IllegalStateException("not a console's route");
    }

    /** Who asks. */
    Identity identity() {
        if (identity == null) {
            throw new IllegalStateException("a route for anyone");
        }
        return identity;
    }

    String segment(String name) {
        return named.getOrDefault(name, "");
    }

    /** A query parameter; empty where absent. */
    String query(String name) {
        @Nullable Deque<String> values = exchange.getQueryParameters().get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Who is slowed down together where somebody tries too often. */
    String source() {
        return Source.of(exchange);
    }

    /**
     * Reads the body into the builder.
     *
     * @return false where that was not possible: the request is refused already
     */
    boolean read(Message.Builder builder) {
        try {
            if (body.length > 0) {
                wire.parse(body, builder);
            }
            return true;
        } catch (InvalidProtocolBufferException e) {
            refuse(ErrorCode.ERROR_CODE_MALFORMED, "The body is not what this path takes.");
            return false;
        }
    }

    /** Reads a query parameter as a number. Empty, and refused already, where it is not one. */
    Optional<Long> number(String name) {
        String text = query(name);
        if (text.isEmpty()) {
            return Optional.of(0L);
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The query parameter " + name + " is not a number.");
            return Optional.empty();
        }
    }

    void refuse(ErrorCode code, String sentence) {
        answer(0, Refusal.of(code, sentence));
    }

    void tooMany(String sentence, int retryAfterMillis) {
        answer(0, Refusal.retryAfter(ErrorCode.ERROR_CODE_TOO_MANY_REQUESTS, sentence, retryAfterMillis));
    }

    /** Answers with the message, or with the status of its code where it is a refusal. */
    void answer(int status, Message message) {
        if (message instanceof ErrorDetail error) {
            metrics.refused(error.getCode());
            write(Refusal.httpStatus(error.getCode()), error);
        } else if (message instanceof Done) {
            write(StatusCodes.NO_CONTENT, message);
        } else {
            write(status, message);
        }
    }

    /** Refuses with another status than the code's own. */
    void answerError(int status, ErrorDetail error) {
        metrics.refused(error.getCode());
        write(status, error);
    }

    private void write(int status, Message message) {
        try {
            exchange.getIoThread().execute(() -> send(status, message));
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer came after the gateway had stopped");
        }
    }

    private void send(int status, Message message) {
        if (exchange.isResponseStarted()) {
            return;
        }
        exchange.setStatusCode(status);
        if (message instanceof ErrorDetail error) {
            if (error.getRetryAfterMs() > 0) {
                exchange.getResponseHeaders().put(RETRY_AFTER, (error.getRetryAfterMs() + 999L) / 1000);
            }
            if (status == StatusCodes.UNAUTHORIZED) {
                exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            }
        }
        if (status == StatusCodes.NO_CONTENT) {
            exchange.endExchange();
            return;
        }
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, wire.isText() ? "application/json" : "application/x-protobuf");
        exchange.getResponseSender().send(ByteBuffer.wrap(wire.encode(Frame.of(message))));
    }
}
