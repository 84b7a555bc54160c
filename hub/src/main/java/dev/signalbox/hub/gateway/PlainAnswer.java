package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** A status in constant words: no version, no echo of what was asked. */
final class PlainAnswer {
    /** [RFC 9110 §15.5.20], which Undertow has no name for. */
    static final int MISDIRECTED_REQUEST = 421;

    private PlainAnswer() {}

    static void send(HttpServerExchange exchange, int status) {
        boolean misdirected = status == MISDIRECTED_REQUEST;
        send(exchange, status, (misdirected ? "Misdirected Request" : StatusCodes.getReason(status)) + "\n");
    }

    static void send(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(text);
    }
}
