package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;

/**
 * Notices two agents that fight for one device: more than three take-overs within a minute hold both back for a minute.
 * Confined to the switchboard thread.
 */
final class TakeOvers {
    static final int HOLD_MILLIS = 60_000;
    private static final int MAX_PER_MINUTE = 3;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();
    private boolean holding;
    private long holdUntilNanos;

    /** Counts one take-over; true where both links must go. */
    boolean fight(long nowNanos) {
        while (!recentNanos.isEmpty() && nowNanos - recentNanos.peek() > MINUTE_NANOS) {
            recentNanos.remove();
        }
        recentNanos.add(nowNanos);
        if (recentNanos.size() > MAX_PER_MINUTE) {
            recentNanos.clear();
            holding = true;
            holdUntilNanos = nowNanos + HOLD_MILLIS * 1_000_000L;
        }
        return holding(nowNanos);
    }

    boolean holding(long nowNanos) {
        if (holding && nowNanos - holdUntilNanos >= 0) {
            holding = false;
        }
        return holding;
    }
}
