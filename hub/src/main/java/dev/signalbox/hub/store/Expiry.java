package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.sql.SQLException;
import java.time.Duration;

/**
 * When old executions and bulks are deleted next: every ten minutes, and every second while there are more. Confined to the
 * state-writer thread.
 */
final class Expiry {
    private static final long REST_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long NEXT_NANOS = Duration.ofSeconds(1).toNanos();

    private final CalmClock clock;
    private final Duration keep;
    private final Counter expired;
    private long dueNanos = System.nanoTime();

    Expiry(CalmClock clock, Upkeep upkeep, Metrics metrics) {
        this.clock = clock;
        this.keep = upkeep.keepExecutions();
        this.expired = metrics.counter(
                "signalbox.store.executions.expired",
                "Executions and bulks deleted because they had been kept long enough");
    }

    boolean isDue() {
        return dueNanos - System.nanoTime() <= 0;
    }

    /** At least 1. */
    long millisLeft() {
        return Math.max(1, (dueNanos - System.nanoTime()) / 1_000_000L);
    }

    /** Deletes some; without commit. */
    void step(StateTables tables) throws SQLException {
        int deleted = tables.expire(clock.millis() - keep.toMillis());
        expired.increment(deleted);
        dueNanos = System.nanoTime() + (deleted >= ExecutionRetention.ROWS_PER_STEP ? NEXT_NANOS : REST_NANOS);
    }
}
