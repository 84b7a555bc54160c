package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.server.handlers.CookieImpl;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cookie in which a browser carries its session. Immutable. */
final class SessionCookie {
    static final Duration LIFETIME = Duration.ofHours(12);

    private static final String NAME = "signalbox_session";

    private final PublicAddress address;

    SessionCookie(PublicAddress address) {
        this.address = address;
    }

    Optional<String> find(HttpServerExchange exchange) {
        @Nullable Cookie cookie = exchange.getRequestCookie(name());
        return cookie == null ? Optional.empty() : Optional.of(cookie.getValue());
    }

    void set(HttpServerExchange exchange, String token) {
        exchange.setResponseCookie(cookie(token).setMaxAge((int) LIFETIME.toSeconds()));
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
