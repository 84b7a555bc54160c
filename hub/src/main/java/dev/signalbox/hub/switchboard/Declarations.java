package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;

/**
 * How often one device may change what it declares: each new document is stored, shown and published, and software that
 * changes does so rarely. Confined to the switchboard thread.
 */
final class Declarations {
    static final int MAX_PER_HOUR = 20;
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private final ArrayDeque<Long> recentNanos = new ArrayDeque<>();

    boolean allows(long nowNanos) {
        while (!recentNanos.isEmpty() && nowNanos - recentNanos.peek() > HOUR_NANOS) {
            recentNanos.remove();
        }
        if (recentNanos.size() >= MAX_PER_HOUR) {
            return false;
        }
        recentNanos.add(nowNanos);
        return true;
    }

    /** The one that was allowed last was not taken after all. */
    void giveBack() {
        recentNanos.pollLast();
    }
}
