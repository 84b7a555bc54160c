package dev.signalbox.hub.mqtt;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Notices connections that end without a word as soon as they are up: some brokers say nothing to a client whose id another
 * one has taken. Confined to the supervisor thread.
 */
final class ShortLives {
    /** Two clients that throw each other out take turns faster than this. */
    private static final long SHORT_NANOS = Duration.ofSeconds(20).toNanos();

    private static final long WITHIN_NANOS = Duration.ofMinutes(2).toNanos();

    /** One or two are a broker that restarts. */
    static final int SUSPICIOUS = 3;

    private final ArrayDeque<Long> ends = new ArrayDeque<>();

    /** A connection that was up for so long is lost. True where it is one too many of them. */
    boolean isLoop(long upNanos, long nowNanos) {
        while (!ends.isEmpty() && nowNanos - ends.peek() > WITHIN_NANOS) {
            ends.remove();
        }
        if (upNanos < SHORT_NANOS) {
            ends.add(nowNanos);
        }
        return ends.size() >= SUSPICIOUS && upNanos < SHORT_NANOS;
    }
}
