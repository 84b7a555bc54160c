package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.auth.Identity.JoinIdentity;
import dev.signalbox.hub.protocol.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often one credential may do something: shake hands, ask by REST. Remembers 10,000 credentials, of which the longest unused
 * goes for a new one, and earlier where it may do all it ever may. Thread-safe.
 */
final class CredentialPace {
    private static final int MAX_CREDENTIALS = 10_000;

    private final LinkLimits.FrameRate rate;
    private long askedNanos;
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            boolean isNewest = size() == 1;
            return size() > MAX_CREDENTIALS || (!isNewest && eldest.getValue().isFull(askedNanos));
        }
    };

    CredentialPace(LinkLimits.FrameRate rate) {
        this.rate = rate;
    }

    synchronized boolean allows(Identity identity, long nowNanos) {
        askedNanos = nowNanos;
        return buckets.computeIfAbsent(
                        credential(identity), id -> new TokenBucket(rate.perSecond(), rate.burst(), nowNanos))
                .tryTake(nowNanos);
    }

    synchronized int remembered() {
        return buckets.size();
    }

    private static String credential(Identity identity) {
        if (identity instanceof DeviceIdentity device) {
            return device.keyId();
        }
        return identity instanceof ConsoleIdentity console ? console.credentialId() : ((JoinIdentity) identity).keyId();
    }
}
