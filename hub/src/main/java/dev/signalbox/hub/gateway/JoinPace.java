package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many devices may join, from one source and in all: each join is a commit and stays in the registry. Remembers 10,000
 * sources; the longest unused goes. Thread-safe.
 */
final class JoinPace {
    /** What whoever came too soon is told to wait. */
    static final int RETRY_MILLIS = 5_000;

    private static final int MAX_SOURCES = 10_000;

    private final LinkLimits.FrameRate bySource;
    private final TokenBucket inAll;
    private final Map<String, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    JoinPace(LinkLimits.FrameRate bySource, LinkLimits.FrameRate inAll, long nowNanos) {
        this.bySource = bySource;
        this.inAll = new TokenBucket(inAll.perSecond(), inAll.burst(), nowNanos);
    }

    synchronized boolean allows(String source, long nowNanos) {
        return buckets.computeIfAbsent(source, s -> new TokenBucket(bySource.perSecond(), bySource.burst(), nowNanos))
                        .tryTake(nowNanos)
                && inAll.tryTake(nowNanos);
    }
}
