package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Authentication.Granted;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.metrics.Metrics;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.time.InstantSource;
import java.util.function.Supplier;

/** What machines ask: alive, ready, figures. Thread-safe. */
final class Probes {
    private static final HttpString FORWARDED = new HttpString("Forwarded");

    private final Supplier<Readiness> readiness;
    private final Metrics metrics;
    private final Keyring keyring;
    private final InstantSource clock;

    Probes(Supplier<Readiness> readiness, Metrics metrics, Keyring keyring, InstantSource clock) {
        this.readiness = readiness;
        this.metrics = metrics;
        this.keyring = keyring;
        this.clock = clock;
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
        if (!isFromThisHost(exchange) && !hasAccessToken(exchange)) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            PlainAnswer.send(exchange, StatusCodes.UNAUTHORIZED);
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

    private boolean hasAccessToken(HttpServerExchange exchange) {
        return Bearer.token(exchange)
                .map(token -> keyring.current().authenticate(token, clock.millis()))
                // The figures are those of every device.
                .filter(answer -> answer instanceof Granted granted
                        && granted.identity() instanceof ConsoleIdentity identity
                        && identity.scope().hasEveryDevice())
                .isPresent();
    }
}
