package dev.signalbox.hub.mqtt;

import java.util.function.LongSupplier;

/**
 * How fast what waited through an outage goes out beside what is new: evenly, so that neither the broker nor those who
 * listen there are flooded. Confined to the outbox's lock.
 */
final class CatchUpPace {
    static final int PER_SECOND = 500;

    private static final long STEP_NANOS = 1_000_000_000L / PER_SECOND;

    /** What a thread that is woken late may make up for. */
    private static final long SLACK_NANOS = 50_000_000L;

    private final LongSupplier nanoTime;
    private long nextNanos;

    CatchUpPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextNanos = nanoTime.getAsLong();
    }

    /** 0: one may go now. */
    long waitNanos() {
        return Math.max(0, nextNanos - nanoTime.getAsLong());
    }

    /** One goes now. */
    void count() {
        nextNanos = Math.max(nextNanos, nanoTime.getAsLong() - SLACK_NANOS) + STEP_NANOS;
    }
}
