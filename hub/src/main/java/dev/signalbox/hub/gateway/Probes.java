package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.function.Supplier;

/** What machines ask: alive, ready, figures. Thread-safe. */
final class Probes {
    private static final HttpString FORWARDED = new HttpString("Forwarded");
    private static final HttpString RETRY_AFTER = new HttpString("Retry-After");

    private final Supplier<Readiness> readiness;
    private final Metrics metrics;
    private final TokenEntry entry;

    Probes(Supplier<Readiness> readiness, Metrics metrics, TokenEntry entry) {
        this.readiness = readiness;
        this.metrics = metrics;
        this.entry = entry;
    }

    void alive(HttpServerExchange exchange) {
        PlainAnswer.send(exchange, StatusCodes.OK, "ok\n");
    }

    void ready(HttpServerExchange exchange) {
        Readiness now = readiness.get();
        exchange.setStatusCode(now.ready() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(now.json());
    }

    void figures(HttpServerExchange exchange) {
        int status = isFromThisHost(exchange) ? StatusCodes.OK : judge(exchange);
        if (status != StatusCodes.OK) {
            PlainAnswer.send(exchange, status);
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        exchange.getResponseSender().send(metrics.scrape());
    }

    /** A proxy on this host makes every stranger look local, but says so. */
    private static boolean isFromThisHost(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress().isLoopbackAddress()
                && !exchange.getRequestHeaders().contains(Headers.X_FORWARDED_FOR)
                && !exchange.getRequestHeaders().contains(FORWARDED);
    }

    private int judge(HttpServerExchange exchange) {
        TokenEntry.Judged judged = Bearer.token(exchange)
                .map(token -> entry.judge(token, Source.of(exchange), System.nanoTime()))
                .orElse(TokenEntry.Judged.NOBODY);
        ConsoleIdentity identity = judged.identity();
        if (identity != null) {
            // The figures are those of every device.
            return identity.scope().hasEveryDevice() ? StatusCodes.OK : StatusCodes.FORBIDDEN;
        }
        switch (judged.status()) {
            case StatusCodes.UNAUTHORIZED -> exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            case StatusCodes.TOO_MANY_REQUESTS ->
                exchange.getResponseHeaders().put(RETRY_AFTER, Long.toString((judged.waitMillis() + 999) / 1_000));
            default -> {}
        }
        return judged.status();
    }
}
