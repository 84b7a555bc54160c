package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.LinkLimits.FrameRate;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.TokenBucket;
import io.micrometer.core.instrument.Counter;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in at all: counts connections that are no links, by source and in all, and how fast new ones come.
 * Remembers the pace of 10,000 sources; the longest unused goes. Thread-safe.
 */
final class Newcomers {
    private static final int MAX_SOURCES = 10_000;

    /** Why a connection was closed before a byte of it was read. */
    private enum Refusal {
        SOURCE_HAS_TOO_MANY,
        TOO_MANY,
        SOURCE_TOO_FAST,
        TOO_FAST
    }

    private final DoorLimits limits;
    private final Networks proxies;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final Set<InetSocketAddress> expected = ConcurrentHashMap.newKeySet();
    private final TokenBucket accepts;
    private final Map<String, Integer> seats = new HashMap<>();
    private int taken;
    private final Map<String, TokenBucket> paces = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    /** The place of one connection until it is a link or ends. Thread-safe. */
    final class Seat {
        private final String source;
        private final AtomicBoolean left = new AtomicBoolean();

        private Seat(String source) {
            this.source = source;
        }

        /** Again and again does no harm. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                release(source);
            }
        }
    }

    /** @param proxies make many strangers one address: for them only the limits in all hold */
    Newcomers(DoorLimits limits, Networks proxies, Metrics metrics, long nowNanos) {
        this.limits = limits;
        this.proxies = proxies;
        accepts = bucket(limits.acceptsInAll(), nowNanos);
        for (Refusal refusal : Refusal.values()) {
            refused.put(
                    refusal,
                    metrics.counter(
                            "signalbox.gateway.connections.refused",
                            "Connections closed before anything was read",
                            "reason",
                            refusal.name().toLowerCase(Locale.ROOT)));
        }
        metrics.bounded(
                "signalbox.gateway.connections",
                "Open connections that are no links",
                limits.socketsInAll(),
                this,
                Newcomers::count);
    }

    /** The hub's own probe comes from there next: a flood must not make the hub think itself dead. */
    void expect(InetSocketAddress probe) {
        expected.add(probe);
    }

    void forget(InetSocketAddress probe) {
        expected.remove(probe);
    }

    /** Empty where the connection must end at once. */
    Optional<Seat> enter(InetSocketAddress peer, long nowNanos) {
        return enter(peer, proxies.contains(peer.getAddress()), true, nowNanos);
    }

    /** The same for a proxy whose PROXY header says next whose connection it really is: that one is judged. */
    Optional<Seat> enterProxy(InetSocketAddress peer, long nowNanos) {
        return enter(peer, true, false, nowNanos);
    }

    private Optional<Seat> enter(InetSocketAddress peer, boolean isProxy, boolean isPaced, long nowNanos) {
        String source = Source.of(peer.getAddress());
        @Nullable Refusal refusal;
        synchronized (this) {
            refusal = expected.contains(peer) ? null : refusal(source, isProxy, isPaced, nowNanos);
            if (refusal == null) {
                seats.merge(source, 1, Integer::sum);
                taken++;
                return Optional.of(new Seat(source));
            }
        }
        Counter counter = refused.get(refusal);
        if (counter != null) {
            counter.increment();
        }
        return Optional.empty();
    }

    private @Nullable Refusal refusal(String source, boolean isProxy, boolean isPaced, long nowNanos) {
        if (!isProxy) {
            if (!paces.computeIfAbsent(source, s -> bucket(limits.acceptsFromSource(), nowNanos))
                    .tryTake(nowNanos)) {
                return Refusal.SOURCE_TOO_FAST;
            }
            if (seats.getOrDefault(source, 0) >= limits.socketsFromSource()) {
                return Refusal.SOURCE_HAS_TOO_MANY;
            }
        }
        if (taken >= limits.socketsInAll()) {
            return Refusal.TOO_MANY;
        }
        return !isPaced || accepts.tryTake(nowNanos) ? null : Refusal.TOO_FAST;
    }

    private synchronized void release(String source) {
        taken--;
        seats.computeIfPresent(source, (s, count) -> count == 1 ? null : count - 1);
    }

    synchronized int count() {
        return taken;
    }

    private static TokenBucket bucket(FrameRate rate, long nowNanos) {
        return new TokenBucket(rate.perSecond(), rate.burst(), nowNanos);
    }
}
