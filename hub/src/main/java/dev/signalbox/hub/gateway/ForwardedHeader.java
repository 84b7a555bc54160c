package dev.signalbox.hub.gateway;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header by which proxies say for whom they ask. Immutable. */
public enum ForwardedHeader {
    X_FORWARDED_FOR("X-Forwarded-For", Pattern.compile("\\s*(?<node>[^,\\s]*)\\s*")),

    /** [RFC 7239 §4] {@code for=192.0.2.60;proto=http, for="[2001:db8::17]:4711"} */
    FORWARDED(
            "Forwarded",
            Pattern.compile("(?i)(?:[^,\"]|\"[^\"]*\")*?\\bfor=\"?(?<node>[^,;\"\\s]+)\"?(?:[^,\"]|\"[^\"]*\")*"));

    private final String header;
    private final Pattern entry;

    ForwardedHeader(String header, Pattern entry) {
        this.header = header;
        this.entry = entry;
    }

    /**
     * The first address from the right that is not one of the proxies: what is further left is whatever the stranger
     * wrote. Empty where nothing is said, or something other than an address.
     */
    Optional<InetAddress> client(HeaderMap headers, Networks proxies) {
        List<String> entries = entries(headers);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Matcher matcher = entry.matcher(entries.get(i));
            Optional<InetAddress> address =
                    matcher.matches() ? address(matcher.group("node")) : Optional.<InetAddress>empty();
            if (address.isEmpty() || i == 0 || !proxies.contains(address.get())) {
                return address;
            }
        }
        return Optional.empty();
    }

    private List<String> entries(HeaderMap headers) {
        @Nullable HeaderValues values = headers.get(header);
        List<String> entries = new ArrayList<>();
        if (values != null) {
            values.forEach(value -> entries.addAll(List.of(value.split(",", -1))));
        }
        return entries;
    }

    /** [RFC 7239 §6] an address, with a port perhaps; one of IPv6 may stand in brackets. */
    private static Optional<InetAddress> address(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? Optional.empty() : Networks.address(node.substring(1, end));
        }
        boolean hasPort = node.indexOf(':') >= 0 && node.indexOf(':') == node.lastIndexOf(':');
        return Networks.address(hasPort ? node.substring(0, node.indexOf(':')) : node);
    }
}
