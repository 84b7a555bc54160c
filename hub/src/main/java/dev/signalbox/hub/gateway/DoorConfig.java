package dev.signalbox.hub.gateway;

import dev.signalbox.hub.tls.ServerTls;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How connections come in. Immutable.
 *
 * @param proxyProtocolFrom who must begin each connection with a PROXY header, and is believed
 * @param trustedProxies whose header tells where a request comes from
 * @param forwardedHeader which header that is: a proxy writes one and passes on what a stranger wrote into the other
 * @param otherHosts what else than the public addresses a request may name as its host: {@code name} or {@code name:port}
 * @param tls null: plain HTTP
 * @param vouched whether somebody whom devices trust has signed the certificate
 */
public record DoorConfig(
        DoorLimits limits,
        Networks proxyProtocolFrom,
        Networks trustedProxies,
        ForwardedHeader forwardedHeader,
        Set<String> otherHosts,
        @Nullable ServerTls tls,
        boolean vouched) {
    public DoorConfig {
        otherHosts = Set.copyOf(otherHosts);
    }

    public static final DoorConfig DEFAULT = new DoorConfig(
            DoorLimits.DEFAULT, Networks.NONE, Networks.NONE, ForwardedHeader.X_FORWARDED_FOR, Set.of(), null, true);

    /** The same with other limits. */
    public DoorConfig limitedBy(DoorLimits others) {
        return new DoorConfig(others, proxyProtocolFrom, trustedProxies, forwardedHeader, otherHosts, tls, vouched);
    }

    /** The same where these must begin each connection with a PROXY header. */
    public DoorConfig takingProxyProtocolFrom(Networks proxies) {
        return new DoorConfig(limits, proxies, trustedProxies, forwardedHeader, otherHosts, tls, vouched);
    }

    /** The same where this header of these proxies is believed. */
    public DoorConfig believing(ForwardedHeader header, Networks proxies) {
        return new DoorConfig(limits, proxyProtocolFrom, proxies, header, otherHosts, tls, vouched);
    }

    /** The same where requests may name these hosts, too. */
    public DoorConfig knownAs(Set<String> hosts) {
        return new DoorConfig(limits, proxyProtocolFrom, trustedProxies, forwardedHeader, hosts, tls, vouched);
    }

    public DoorConfig securedBy(ServerTls own, boolean isVouched) {
        return new DoorConfig(limits, proxyProtocolFrom, trustedProxies, forwardedHeader, otherHosts, own, isVouched);
    }

    /** What devices must be told to trust; empty: nothing. */
    String fingerprint() {
        return tls == null || vouched ? "" : tls.fingerprint();
    }
}
