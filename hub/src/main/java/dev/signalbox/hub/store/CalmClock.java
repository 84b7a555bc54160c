package dev.signalbox.hub.store;

import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The time for deletions: it follows the hub's clock, forward at most {@link #TIMES} as fast as time passes. A clock that
 * jumps years ahead, in a running hub or between two starts, so leaves days to notice before what is kept is gone.
 * Confined to one thread.
 */
final class CalmClock {
    /** A day in an hour: after weeks of rest a hub deletes again within the day. */
    static final int TIMES = 24;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private long lastMillis;
    private long lastNanos;

    /** @param newestMillis of all that is stored: where this begins; empty where nothing can be lost */
    CalmClock(Clock clock, OptionalLong newestMillis, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.lastMillis = newestMillis.orElseGet(clock::millis);
        this.lastNanos = nanoTime.getAsLong();
    }

    /** Falls back with the clock. */
    long millis() {
        long nanos = nanoTime.getAsLong();
        lastMillis = Math.min(clock.millis(), lastMillis + TIMES * (nanos - lastNanos) / 1_000_000);
        lastNanos = nanos;
        return lastMillis;
    }
}
