package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a request comes from, as far as paces are concerned: an address, or the network of 64 bits that one IPv6
 * subscriber has. Immutable.
 */
final class Source {
    private Source() {}

    /** Of the client, where a trusted proxy asks for it: see {@link FrontDoor}. */
    static String of(HttpServerExchange exchange) {
        return of(exchange.getSourceAddress().getAddress());
    }

    static String of(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8))
                : address.getHostAddress();
    }
}
