package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The form of a WebSocket handshake, by RFC 6455 §4: version 13 only, one of our subprotocols where one is needed, permessage-deflate. */
final class Upgrade {
    static final String VERSION = "13";

    private static final String TICKET = "ticket.";

    /** [RFC 6455 §1.3] */
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Upgrade() {}

    /**
     * 101 where the handshake may go on, else the status that refuses it.
     *
     * @param subprotocolNeeded false: one that is ours is answered, and none is well, too
     */
    static int status(HttpServerExchange exchange, boolean subprotocolNeeded) {
        HeaderMap headers = exchange.getRequestHeaders();
        boolean wellFormed = exchange.getRequestMethod().equals(Methods.GET)
                && exchange.getProtocol().equals(Protocols.HTTP_1_1)
                && tokens(headers, Headers.UPGRADE).stream().anyMatch("websocket"::equalsIgnoreCase)
                && tokens(headers, Headers.CONNECTION).stream().anyMatch("upgrade"::equalsIgnoreCase)
                && headers.count(Headers.SEC_WEB_SOCKET_KEY) == 1
                && isKey(headers.getFirst(Headers.SEC_WEB_SOCKET_KEY))
                && headers.count(Headers.SEC_WEB_SOCKET_VERSION) == 1
                && !headers.contains(Headers.TRANSFER_ENCODING)
                && offeredExtensions(exchange).isPresent() // [RFC 6455 §9.1] else the handshake must fail
                && hasNoBody(headers);
        if (!wellFormed) {
            return StatusCodes.BAD_REQUEST;
        }
        if (!headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION).strip().equals(VERSION)) {
            return StatusCodes.UPGRADE_REQUIRED;
        }
        return !subprotocolNeeded || wire(exchange).isPresent()
                ? StatusCodes.SWITCHING_PROTOCOLS
                : StatusCodes.BAD_REQUEST;
    }

    /** What is agreed on of the compression that the peer offers. */
    static Optional<DeflateOffers.Terms> deflate(HttpServerExchange exchange) {
        return offeredExtensions(exchange).flatMap(DeflateOffers::accepted);
    }

    private static Optional<DeflateOffers> offeredExtensions(HttpServerExchange exchange) {
        @Nullable HeaderValues values = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_EXTENSIONS);
        return DeflateOffers.parse(values == null ? List.of() : values);
    }

    /** The first offered subprotocol that is ours. */
    static Optional<Wire> wire(HttpServerExchange exchange) {
        return offered(exchange).stream()
                .flatMap(name -> Wire.of(name).stream())
                .findFirst();
    }

    /** The ticket a browser offers beside the subprotocol, since it can set no header; never echoed. */
    static Optional<String> ticket(HttpServerExchange exchange) {
        return offered(exchange).stream()
                .filter(name -> name.startsWith(TICKET))
                .map(name -> name.substring(TICKET.length()))
                .findFirst();
    }

    static void accept(HttpServerExchange exchange, Optional<Wire> wire, Optional<DeflateOffers.Terms> deflate) {
        String key = exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY);
        HeaderMap answer = exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_ACCEPT, acceptOf(key.strip()));
        wire.ifPresent(ours -> answer.put(Headers.SEC_WEB_SOCKET_PROTOCOL, ours.subprotocol()));
        deflate.ifPresent(terms -> answer.put(Headers.SEC_WEB_SOCKET_EXTENSIONS, terms.answer()));
    }

    private static List<String> offered(HttpServerExchange exchange) {
        return tokens(exchange.getRequestHeaders(), Headers.SEC_WEB_SOCKET_PROTOCOL);
    }

    private static List<String> tokens(HeaderMap headers, HttpString name) {
        @Nullable HeaderValues values = headers.get(name);
        List<String> tokens = new ArrayList<>();
        if (values != null) {
            for (String value : values) {
                for (String token : value.split(",", -1)) {
                    tokens.add(token.strip());
                }
            }
        }
        return tokens;
    }

    /** Not parsed as a number: what is none would be our fault instead of theirs. */
    private static boolean hasNoBody(HeaderMap headers) {
        @Nullable String length = headers.getFirst(Headers.CONTENT_LENGTH);
        return length == null || length.strip().equals("0");
    }

    /** [RFC 6455 §4.1] 16 bytes in base64. */
    private static boolean isKey(String key) {
        try {
            return key.strip().length() == 24 && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
