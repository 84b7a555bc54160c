package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.CookieImpl;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cookie in which a browser carries its session. Immutable. */
final class SessionCookie {
    private static final String NAME = "signalbox_session";

    private final PublicAddress address;
    private final Duration lifetime;

    /** @param lifetime of a session; the hub may end it earlier */
    SessionCookie(PublicAddress address, Duration lifetime) {
        this.address = address;
        this.lifetime = lifetime;
    }

    /** The value; empty where there is no such cookie or more than one: one of them was planted. */
    Optional<String> find(HttpServerExchange exchange) {
        @Nullable HeaderValues headers = exchange.getRequestHeaders().get(Headers.COOKIE);
        if (headers == null) {
            return Optional.empty();
        }
        // Read by hand: Undertow's reader throws, and logs the trace, where there are more cookies than it takes.
        String start = name() + "=";
        List<String> found = headers.stream()
                .flatMap(header -> Arrays.stream(header.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(start))
                .map(pair -> pair.substring(start.length()))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    void set(HttpServerExchange exchange, String token) {
        exchange.setResponseCookie(cookie(token).setMaxAge((int) lifetime.toSeconds()));
    }

    void clear(HttpServerExchange exchange) {
        exchange.setResponseCookie(cookie("").setMaxAge(0));
    }

    private CookieImpl cookie(String value) {
        CookieImpl cookie = new CookieImpl(name(), value);
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setSecure(address.isHttps());
        cookie.setSameSiteMode("Strict");
        return cookie;
    }

    /** With {@code __Host-} a browser refuses the cookie from a sub-domain or over plain HTTP. */
    private String name() {
        return address.isHttps() ? "__Host-" + NAME : NAME;
    }
}
