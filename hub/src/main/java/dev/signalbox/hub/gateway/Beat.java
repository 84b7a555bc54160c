package dev.signalbox.hub.gateway;

import java.util.concurrent.TimeUnit;

/**
 * How long a console's updates are gathered before the next batch. A socket that needs longer for a batch than that does not
 * keep up: the beat is doubled until it would, so that more updates replace one another and fewer are sent. Two batches in
 * a row that were taken in a quarter of it halve it again. Confined to the link's I/O thread.
 */
final class Beat {
    /** A console that sees less often than this looks dead. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final int BRISK_BEFORE_SHORTER = 2;

    private final long shortestNanos;
    private long nanos;
    private int brisk;

    Beat(long shortestNanos) {
        this.shortestNanos = shortestNanos;
        nanos = shortestNanos;
    }

    long nanos() {
        return nanos;
    }

    /**
     * The socket took a batch.
     *
     * @return whether the beat is longer from now on
     */
    boolean took(long tookNanos) {
        long before = nanos;
        while (tookNanos > nanos && nanos < LONGEST_NANOS) {
            nanos = Math.min(2 * nanos, Math.max(LONGEST_NANOS, shortestNanos));
        }
        brisk = tookNanos <= nanos / 4 ? brisk + 1 : 0;
        if (brisk == BRISK_BEFORE_SHORTER) {
            brisk = 0;
            nanos = Math.max(shortestNanos, nanos / 2);
        }
        return nanos > before;
    }
}
