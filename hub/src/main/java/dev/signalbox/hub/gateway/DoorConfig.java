package dev.signalbox.hub.gateway;

import dev.signalbox.hub.tls.ServerTls;
import org.jspecify.annotations.Nullable;

/**
 * How connections come in. Immutable.
 *
 * @param proxyProtocolFrom who must begin each connection with a PROXY header, and is believed
 * @param trustedProxies whose header tells where a request comes from
 * @param forwardedHeader which header that is: a proxy writes one and passes on what a stranger wrote into the other
 * @param tls null: plain HTTP
 * @param vouched whether somebody whom devices trust has signed the certificate
 */
public record DoorConfig(
        DoorLimits limits,
        Networks proxyProtocolFrom,
        Networks trustedProxies,
        ForwardedHeader forwardedHeader,
        @Nullable ServerTls tls,
        boolean vouched) {

    public static final DoorConfig DEFAULT = new DoorConfig(
            DoorLimits.DEFAULT, Networks.NONE, Networks.NONE, ForwardedHeader.X_FORWARDED_FOR, null, true);

    /** The same with other limits. */
    public DoorConfig limitedBy(DoorLimits others) {
        return new DoorConfig(others, proxyProtocolFrom, trustedProxies, forwardedHeader, tls, vouched);
    }

    /** The same where these must begin each connection with a PROXY header. */
    public DoorConfig takingProxyProtocolFrom(Networks proxies) {
        return new DoorConfig(limits, proxies, trustedProxies, forwardedHeader, tls, vouched);
    }

    /** The same where this header of these proxies is believed. */
    public DoorConfig believing(ForwardedHeader header, Networks proxies) {
        return new DoorConfig(limits, proxyProtocolFrom, proxies, header, tls, vouched);
    }

    public DoorConfig securedBy(ServerTls own, boolean isVouched) {
        return new DoorConfig(limits, proxyProtocolFrom, trustedProxies, forwardedHeader, own, isVouched);
    }

    /** What devices must be told to trust; empty: nothing. */
    String fingerprint() {
        return tls == null || vouched ? "" : tls.fingerprint();
    }
}
