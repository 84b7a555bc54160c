package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.SessionTerms;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the gateway must be told. Immutable.
 *
 * @param listen port 0: any free one
 * @param publicOrigins {@code http(s)://host[:port]} as browsers and devices see the hub; the first stands in join lines.
 *     Empty: the loopback names with the port that is listened on
 */
public record GatewayConfig(
        InetSocketAddress listen,
        String hubId,
        String hubName,
        String hubVersion,
        List<String> publicOrigins,
        LinkLimits limits,
        SessionTerms sessions,
        LinkFeatures features,
        DoorConfig door) {
    public GatewayConfig {
        publicOrigins = List.copyOf(publicOrigins);
    }

    /** With the usual sessions, features and door: plain HTTP, no proxies. */
    public GatewayConfig(
            InetSocketAddress listen,
            String hubId,
            String hubName,
            String hubVersion,
            List<String> publicOrigins,
            LinkLimits limits) {
        this(
                listen,
                hubId,
                hubName,
                hubVersion,
                publicOrigins,
                limits,
                SessionTerms.USUAL,
                LinkFeatures.USUAL,
                DoorConfig.DEFAULT);
    }
}
