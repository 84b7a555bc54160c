package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.CloseReason;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The end: every link is closed SHUTDOWN, spread over the grace time so that the fleet does not come back as one herd, then
 * the last sweep. Confined to the switchboard thread.
 */
final class Farewell {
    /** Nobody is told to come back sooner or later than this. */
    private static final int MIN_RETRY_MILLIS = 500;

    private static final int MAX_RETRY_MILLIS = 5_000;

    /** How long the last sweep may take. */
    private static final long LAST_SWEEP_NANOS = 3_000_000_000L;

    private final Links links;
    private final Readings readings;
    private final Promises promises;
    private final ArrayDeque<Link> toClose = new ArrayDeque<>();
    private boolean begun;
    private long beganNanos;
    private long graceNanos;
    private int total;
    private boolean over;

    Farewell(Links links, Readings readings, Promises promises) {
        this.links = links;
        this.readings = readings;
        this.promises = promises;
    }

    void begin(int graceMillis, long nowNanos) {
        begun = true;
        beganNanos = nowNanos;
        graceNanos = graceMillis * 1_000_000L;
        toClose.addAll(links.all());
        total = toClose.size();
        onTick(nowNanos);
    }

    void onTick(long nowNanos) {
        if (!begun) {
            return;
        }
        double passed = graceNanos == 0 ? 1 : Math.min(1, (nowNanos - beganNanos) / (double) graceNanos);
        // Few links go at once; many go evenly.
        int due = Math.max(100, (int) Math.ceil(total * passed));
        while (!toClose.isEmpty() && total - toClose.size() < due) {
            int retry = ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
            toClose.remove().close(CloseReason.CLOSE_REASON_SHUTDOWN, retry);
        }
        if (toClose.isEmpty()) {
            readings.sweep();
        }
        over = toClose.isEmpty()
                && ((readings.isIdle() && promises.isIdle()) || nowNanos - beganNanos > graceNanos + LAST_SWEEP_NANOS);
    }

    boolean isOver() {
        return over;
    }
}
