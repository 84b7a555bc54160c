package dev.signalbox.hub.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as far as paces are concerned: an address, or the network of 64 bits that one IPv6
 * subscriber has. A proxy on this host would make all strangers one, so its word is taken. Immutable.
 */
final class Source {
    private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]{2,45}");

    private Source() {}

    static String of(HttpServerExchange exchange) {
        InetAddress peer = exchange.getSourceAddress().getAddress();
        @Nullable HeaderValues forwarded = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        if (peer.isLoopbackAddress() && forwarded != null) {
            String last = forwarded.getLast();
            String said = last.substring(last.lastIndexOf(',') + 1).strip();
            // The last one is the proxy's own; those before it are whatever the stranger wrote.
            if (ADDRESS.matcher(said).matches()) {
                return said;
            }
        }
        return peer instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(peer.getAddress(), 8))
                : peer.getHostAddress();
    }
}
