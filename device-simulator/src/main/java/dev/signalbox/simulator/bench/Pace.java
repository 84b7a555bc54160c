package dev.signalbox.simulator.bench;

import java.util.concurrent.locks.LockSupport;

/**
 * When each of many equal steps is due. A step that comes late is still counted from when it was due: whoever waits in a
 * line that the measured one caused waits, too. Confined to one thread.
 */
final class Pace {
    private final long beganNanos = System.nanoTime();
    private final double nanosPerStep;
    private long steps;

    /** @param perSecond 0: as fast as it goes */
    Pace(double perSecond) {
        nanosPerStep = perSecond == 0 ? 0 : 1e9 / perSecond;
    }

    boolean isScheduled() {
        return nanosPerStep > 0;
    }

    /** Blocks until the next step is due; when that was, on {@link System#nanoTime}. */
    long awaitNext() {
        if (nanosPerStep == 0) {
            return System.nanoTime();
        }
        long dueNanos = beganNanos + (long) (steps++ * nanosPerStep);
        for (long wait = dueNanos - System.nanoTime(); wait > 0; wait = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(wait);
        }
        return dueNanos;
    }
}
