package dev.signalbox.agent;

import java.net.URI;
import java.util.Locale;

/** Addresses of a hub: people give {@code http://host:port}, links want {@code ws://host:port/ws/device}. */
final class HubAddress {
    private HubAddress() {}

    static URI ofLink(URI hub) {
        String path = hub.getPath() == null || hub.getPath().length() <= 1 ? "/ws/device" : hub.getPath();
        return of(hub, "ws", "wss", path);
    }

    static URI ofHttp(URI hub, String path) {
        return of(hub, "http", "https", path);
    }

    private static URI of(URI hub, String plain, String secure, String path) {
        if (hub.getHost() == null || hub.getScheme() == null) {
            throw new IllegalArgumentException("not the address of a hub (http://host:port): " + hub);
        }
        String scheme = switch (hub.getScheme().toLowerCase(Locale.ROOT)) {
            case "ws", "http" -> plain;
            case "wss", "https" -> secure;
            default -> throw new IllegalArgumentException("not ws, wss, http or https: " + hub);
        };
        String port = hub.getPort() < 0 ? "" : ":" + hub.getPort();
        return URI.create(scheme + "://" + hub.getHost() + port + path);
    }
}
