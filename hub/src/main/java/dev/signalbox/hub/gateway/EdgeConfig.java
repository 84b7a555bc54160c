package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.SessionTerms;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where the hub is reached, and what of it. Immutable.
 *
 * @param listen port 0: any free one
 * @param publicOrigins {@code http(s)://host[:port]} as browsers and devices see the hub; the first stands in join lines.
 *     Empty: the loopback names with the port that is listened on
 * @param sessions how long people stay signed in
 * @param limits of links
 * @param features of links
 * @param door how connections come in
 */
public record EdgeConfig(
        InetSocketAddress listen,
        List<String> publicOrigins,
        SessionTerms sessions,
        LinkLimits limits,
        LinkFeatures features,
        DoorConfig door) {
    public EdgeConfig {
        publicOrigins = List.copyOf(publicOrigins);
    }

    /** With the usual sessions, limits and features: plain HTTP, no proxies. */
    public static EdgeConfig usual(InetSocketAddress listen, List<String> publicOrigins) {
        return new EdgeConfig(
                listen, publicOrigins, SessionTerms.USUAL, LinkLimits.DEFAULT, LinkFeatures.USUAL, DoorConfig.DEFAULT);
    }

    /** The same with other limits of links. */
    public EdgeConfig with(LinkLimits others) {
        return new EdgeConfig(listen, publicOrigins, sessions, others, features, door);
    }

    /** The same with other features of links. */
    public EdgeConfig with(LinkFeatures others) {
        return new EdgeConfig(listen, publicOrigins, sessions, limits, others, door);
    }

    /** The same behind another door. */
    public EdgeConfig with(DoorConfig other) {
        return new EdgeConfig(listen, publicOrigins, sessions, limits, features, other);
    }
}
