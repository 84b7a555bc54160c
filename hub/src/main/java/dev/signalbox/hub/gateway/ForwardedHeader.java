package dev.signalbox.hub.gateway;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header by which proxies say for whom they ask. Immutable. */
public enum ForwardedHeader {
    X_FORWARDED_FOR("X-Forwarded-For") {
        @Override
        String node(String entry) {
            return entry;
        }
    },

    /** [RFC 7239 §4] {@code for=192.0.2.60;proto=http, for="[2001:db8::17]:4711"} */
    FORWARDED("Forwarded") {
        @Override
        String node(String entry) {
            for (String pair : parts(entry, ';')) {
                String said = pair.strip();
                if (said.regionMatches(true, 0, "for=", 0, 4)) {
                    String node = said.substring(4);
                    return node.length() > 1 && node.startsWith("\"") && node.endsWith("\"")
                            ? node.substring(1, node.length() - 1)
                            : node;
                }
            }
            return "";
        }
    };

    private final String header;

    ForwardedHeader(String header) {
        this.header = header;
    }

    /** Whom an entry names; something other than an address where it names nobody. */
    abstract String node(String entry);

    /**
     * The first address from the right that is not one of the proxies: what is further left is whatever the stranger
     * wrote. Empty where nothing is said, or something other than an address.
     */
    Optional<InetAddress> client(HeaderMap headers, Networks proxies) {
        List<String> entries = entries(headers);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Optional<InetAddress> address = address(node(entries.get(i)).strip());
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
            values.forEach(value -> entries.addAll(parts(value, ',')));
        }
        return entries;
    }

    /**
     * Between the marks that stand in no quotes: a proxy may quote there what the stranger wrote, of the Host say. Read from
     * the right, where the nearest proxy wrote: a quote that a stranger left open on the left hides nothing.
     */
    static List<String> parts(String text, char mark) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int end = text.length();
        for (int i = end - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"' && (i == 0 || text.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            } else if (c == mark && !quoted) {
                parts.add(text.substring(i + 1, end));
                end = i;
            }
        }
        parts.add(text.substring(0, end));
        Collections.reverse(parts);
        return parts;
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
