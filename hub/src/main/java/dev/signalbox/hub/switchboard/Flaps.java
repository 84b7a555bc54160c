package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;

/**
 * How often others are told of a device that comes and goes: at once while the last minute had at most {@link #MAX_AT_ONCE}
 * changes, beyond that once every {@link #PAUSE_NANOS}. That is at most 18 times in any minute. Confined to the switchboard
 * thread.
 */
final class Flaps {
    static final int MAX_AT_ONCE = 6;
    static final long PAUSE_NANOS = 5_000_000_000L;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    /** When the newest changes were; one more than may be told at once is enough to know. */
    private final ArrayDeque<Long> changeNanos = new ArrayDeque<>(MAX_AT_ONCE + 1);

    private boolean everTold;
    private long toldNanos;

    /** Counts a change; whether it may be told at once. */
    boolean change(long nowNanos) {
        if (changeNanos.size() > MAX_AT_ONCE) {
            changeNanos.remove();
        }
        changeNanos.add(nowNanos);
        boolean few = changeNanos.size() <= MAX_AT_ONCE || nowNanos - changeNanos.getFirst() > MINUTE_NANOS;
        return few || isDue(nowNanos);
    }

    /** Whether a change that was held back may be told now. */
    boolean isDue(long nowNanos) {
        return !everTold || nowNanos - toldNanos >= PAUSE_NANOS;
    }

    void told(long nowNanos) {
        everTold = true;
        toldNanos = nowNanos;
    }
}
