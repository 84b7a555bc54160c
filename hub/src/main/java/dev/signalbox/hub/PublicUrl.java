package dev.signalbox.hub;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How browsers and devices reach the hub. Immutable. */
record PublicUrl(String scheme, String host, int port) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /** Empty: it is none, and that is complained of. */
    static Optional<PublicUrl> parse(String text, Complaints complaints) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            complaints.add("--public-url " + text + " is not a URL", "--public-url");
            return Optional.empty();
        }
        boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null
                || uri.getRawPath().isEmpty()
                || uri.getRawPath().equals("/");
        boolean reachable = uri.getPort() != 0 && uri.getPort() <= MAX_PORT;
        if (!known
                || uri.getHost() == null
                || !reachable
                || !bare
                || uri.getRawQuery() != null
                || uri.getRawUserInfo() != null) {
            complaints.add(
                    "--public-url " + text + " is not http://host:port or https://host:port, without a path",
                    "--public-url");
            return Optional.empty();
        }
        int standard = uri.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
        return Optional.of(new PublicUrl(uri.getScheme(), uri.getHost(), uri.getPort() < 0 ? standard : uri.getPort()));
    }

    /** As a browser writes it; on loopback under each of its names. The first is the one that was given. */
    List<String> origins() {
        String given = origin(host);
        if (!isLoopback()) {
            return List.of(given);
        }
        return Stream.of(given, origin("127.0.0.1"), origin("localhost"), origin("[::1]"))
                .distinct()
                .toList();
    }

    private String origin(String name) {
        boolean standard = port == (scheme.equals("https") ? HTTPS_PORT : HTTP_PORT);
        return scheme + "://" + name + (standard ? "" : ":" + port);
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
