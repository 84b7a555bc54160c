package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where a request comes from, as far as paces are concerned: an address, or the network of 64 bits that one IPv6
 * subscriber has. Immutable.
 */
final class Source {
    private static final int NETWORK_GROUPS = 4;

    private Source() {}

    /** Of the client, where a trusted proxy asks for it: see {@link FrontDoor}. */
    static String of(HttpServerExchange exchange) {
        return of(exchange.getSourceAddress().getAddress());
    }

    /** Such as {@code 203.0.113.7} or {@code 2001:db8:0:7::/64}: it is read by people, too. */
    static String of(InetAddress address) {
        return address instanceof Inet6Address ? network(address.getAddress()) : address.getHostAddress();
    }

    /** [RFC 5952 §4.2] The zeros at the end are always the longest run. */
    private static String network(byte[] address) {
        int groups = NETWORK_GROUPS;
        while (groups > 0 && group(address, groups - 1) == 0) {
            groups--;
        }
        return IntStream.range(0, groups)
                .mapToObj(i -> Integer.toHexString(group(address, i)))
                .collect(Collectors.joining(":", "", "::/64"));
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xFF) << 8 | (address[2 * index + 1] & 0xFF);
    }
}
