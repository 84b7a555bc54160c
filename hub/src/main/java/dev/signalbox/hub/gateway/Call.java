package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ShadowConflict;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One REST request whose body is here and whose answer is not. Its answers may be given on any thread. Thread-safe. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final HttpString RETRY_AFTER = new HttpString("Retry-After");

    private final HttpServerExchange exchange;
    private final Asked asked;
    private final Wire wire;
    private final GatewayMetrics metrics;

    /**
     * What was understood of the request.
     *
     * @param identity empty where the route is for anyone, or the request was refused before
     * @param named the segments of the path that have names
     * @param body empty where the route takes none
     */
    record Asked(
            Optional<Identity> identity,
            Map<String, String> named,
            Arguments arguments,
            Optional<? extends Message> body) {
        static final Asked NOTHING = new Asked(Optional.empty(), Map.of(), Arguments.NONE, Optional.empty());
    }

    Call(HttpServerExchange exchange, Asked asked, Wire wire, GatewayMetrics metrics) {
        this.exchange = exchange;
        this.asked = asked;
        this.wire = wire;
        this.metrics = metrics;
    }

    HttpServerExchange exchange() {
        return exchange;
    }

    /** Who asks, on a route for consoles. */
    ConsoleIdentity console() {
        if (identity() instanceof ConsoleIdentity console) {
            return console;
        }
        throw new IllegalStateException("not a console's route");
    }

    /** Who asks. */
    Identity identity() {
        return asked.identity.orElseThrow(() -> new IllegalStateException("a route for anyone"));
    }

    String segment(String name) {
        return asked.named.getOrDefault(name, "");
    }

    Arguments arguments() {
        return asked.arguments;
    }

    /** The body, of the type the route takes. */
    <T extends Message> T body(Class<T> type) {
        return type.cast(asked.body.orElseThrow(() -> new IllegalStateException("a route without a body")));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Goes out with the answer. */
    void addHeader(HttpString name, String value) {
        exchange.getResponseHeaders().put(name, value);
    }

    /** Who is slowed down together where somebody tries too often. */
    String source() {
        return Source.of(exchange);
    }

    void refuse(ErrorCode code, String sentence) {
        answer(0, Refusal.of(code, sentence));
    }

    void tooMany(String sentence, int retryAfterMillis) {
        answer(0, Refusal.retryAfter(ErrorCode.ERROR_CODE_TOO_MANY_REQUESTS, sentence, retryAfterMillis));
    }

    void unavailable(String sentence, int retryAfterMillis) {
        answer(0, Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, sentence, retryAfterMillis));
    }

    /** Answers with the message, or with the status of its code where it is a refusal. */
    void answer(int status, Message message) {
        if (message instanceof ErrorDetail error) {
            answerError(Refusal.httpStatus(error.getCode()), error);
        } else if (message instanceof ShadowConflict conflict) {
            metrics.refused(conflict.getError().getCode());
            // [RFC 9110 §13.1.1]
            int failed = StatusCodes.PRECONDITION_FAILED;
            write(
                    failed,
                    () -> problem(
                            failed,
                            conflict.getError(),
                            Problem.json(failed, conflict.getError(), conflict.getCurrent())));
        } else if (message instanceof Done) {
            write(StatusCodes.NO_CONTENT, exchange::endExchange);
        } else {
            write(
                    status,
                    () -> send(
                            wire.isText() ? "application/json" : "application/x-protobuf",
                            wire.encode(Frame.of(message))));
        }
    }

    /** Answers with bytes that were made before. */
    void answer(String contentType, byte[] bytes) {
        write(StatusCodes.OK, () -> send(contentType, bytes));
    }

    /** Refuses with another status than the code's own. */
    void answerError(int status, ErrorDetail error) {
        metrics.refused(error.getCode());
        write(status, () -> problem(status, error, Problem.json(status, error)));
    }

    private void write(int status, Runnable body) {
        try {
            exchange.getIoThread().execute(() -> {
                if (!exchange.isResponseStarted()) {
                    exchange.setStatusCode(status);
                    body.run();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer came after the gateway had stopped");
        }
    }

    private void problem(int status, ErrorDetail error, String json) {
        if (error.getRetryAfterMs() > 0) {
            exchange.getResponseHeaders().put(RETRY_AFTER, (error.getRetryAfterMs() + 999L) / 1000);
        }
        if (status == StatusCodes.UNAUTHORIZED) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
        }
        if (wire.isText()) {
            send(Problem.CONTENT_TYPE, json.getBytes(StandardCharsets.UTF_8));
        } else {
            send("application/x-protobuf", wire.encode(Frame.of(error)));
        }
    }

    private void send(String contentType, byte[] bytes) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
    }
}
