package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code Authorization: Bearer …}. */
final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    static boolean isPresent(HttpServerExchange exchange) {
        return exchange.getRequestHeaders().contains(Headers.AUTHORIZATION);
    }

    /** The token; empty where there is no such header, more than one, or another scheme. */
    static Optional<String> token(HttpServerExchange exchange) {
        @Nullable HeaderValues values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        if (values == null || values.size() != 1) {
            return Optional.empty();
        }
        String value = values.getFirst();
        // [RFC 7235 §2.1] the scheme's name is case-insensitive
        return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(value.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
