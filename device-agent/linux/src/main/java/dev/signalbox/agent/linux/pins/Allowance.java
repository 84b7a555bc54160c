package dev.signalbox.agent.linux.pins;

/**
 * A button of a hasty person makes 10 edges a second; what bounces or oscillates makes thousands, and gets 20 at once and 5
 * a second. Confined to one thread.
 */
final class Allowance {
    private static final int BURST = 20;
    private static final long NANOS_EACH = 200_000_000;

    /** When the newest one would have been due at a steady rate; the distance to now is what a burst may use. */
    private long paidUntilNanos;

    Allowance(long nowNanos) {
        paidUntilNanos = nowNanos - BURST * NANOS_EACH;
    }

    /** Whether one more is allowed, which is used by that. */
    boolean take(long nowNanos) {
        paidUntilNanos = Math.max(paidUntilNanos, nowNanos - BURST * NANOS_EACH);
        if (paidUntilNanos + NANOS_EACH - nowNanos > 0) {
            return false;
        }
        paidUntilNanos += NANOS_EACH;
        return true;
    }
}
