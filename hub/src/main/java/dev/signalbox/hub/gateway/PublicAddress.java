package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.JoinKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * As whom the hub is addressed: from configuration alone, never from a request. Answers nothing until the port is bound.
 * Thread-safe.
 */
final class PublicAddress {
    private final List<String> configured;
    private final Set<String> otherHosts;
    private final String scheme;

    /** What a device must be told to trust; empty: nothing. */
    private final String fingerprint;

    private volatile List<String> origins = List.of();
    private volatile Set<String> hosts = Set.of();

    PublicAddress(List<String> configured) {
        this(configured, Set.of(), false, "");
    }

    /**
     * @param otherHosts by which it is addressed as well, though never by a browser
     * @param secure whether the hub itself speaks TLS
     * @param fingerprint of a certificate nobody else vouches for; empty: somebody does
     */
    PublicAddress(List<String> configured, Set<String> otherHosts, boolean secure, String fingerprint) {
        this.configured = configured;
        this.otherHosts = otherHosts;
        this.scheme = secure ? "https" : "http";
        this.fingerprint = fingerprint;
    }

    void bound(int port) {
        List<String> all = configured.isEmpty()
                ? List.of(scheme + "://127.0.0.1:" + port, scheme + "://localhost:" + port, scheme + "://[::1]:" + port)
                : configured.stream().map(PublicAddress::normalized).toList();
        Set<String> names = new HashSet<>(otherHosts);
        for (String origin : all) {
            String authority = URI.create(origin).getRawAuthority();
            names.add(authority);
            if (URI.create(origin).getPort() < 0) {
                names.add(authority + (origin.startsWith("https:") ? ":443" : ":80"));
            }
        }
        hosts = Set.copyOf(names);
        origins = List.copyOf(all);
    }

    boolean allowsHost(String host) {
        return hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Where this machine itself finds what listens there. */
    static InetSocketAddress own(InetSocketAddress listening) {
        return listening.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getPort())
                : listening;
    }

    /** Where the hub is found on its own machine, whatever the public address leads through. */
    String localUrl(InetSocketAddress own) {
        return configured.isEmpty() ? url() : scheme + "://" + authority(own);
    }

    /** As a URL and a Host header write it. */
    static String authority(InetSocketAddress address) {
        String number = address.getAddress().getHostAddress();
        return (number.indexOf(':') < 0 ? number : "[" + number + "]") + ":" + address.getPort();
    }

    /** Exact: {@code null}, another port or another scheme are others. */
    boolean allowsOrigin(String origin) {
        return origins.contains(origin);
    }

    boolean isHttps() {
        return url().startsWith("https:");
    }

    /** The first public URL, without a slash at its end. */
    String url() {
        List<String> known = origins.isEmpty() ? configured : origins;
        return known.isEmpty() ? scheme + "://127.0.0.1" : known.get(0);
    }

    /** Where devices link. */
    String linkUrl() {
        return "ws" + url().substring("http".length()) + "/ws/device";
    }

    /** The key with the line to paste on a device; the key goes by environment, where other users cannot read it. */
    JoinKey withJoinLine(JoinKey key) {
        String line = "SIGNALBOX_JOIN_KEY=" + key.getKey() + " ./signalbox agent --hub " + url()
                + (fingerprint.isEmpty() ? "" : " --hub-fingerprint " + fingerprint);
        return key.toBuilder().setJoinLine(line).build();
    }

    /** Browsers send origins in lower case, without the default port and without a slash. */
    private static String normalized(String origin) {
        URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
        boolean https = "https".equals(uri.getScheme());
        if ((!https && !"http".equals(uri.getScheme())) || uri.getHost() == null) {
            throw new IllegalArgumentException("not an http(s) URL: " + origin);
        }
        boolean defaultPort = uri.getPort() < 0 || uri.getPort() == (https ? 443 : 80);
        return uri.getScheme() + "://" + uri.getHost() + (defaultPort ? "" : ":" + uri.getPort());
    }
}
