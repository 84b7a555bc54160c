package dev.signalbox.hub.mqtt;

import java.util.function.LongSupplier;

/** How often something happens, over the last ten whole seconds. Thread-safe. */
final class PerSecond {
    private static final int SECONDS = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final long startNanos;
    /** By second since the start; the current one has a place of its own. */
    private final int[] counts = new int[SECONDS + 1];

    private long second;

    PerSecond(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    synchronized void count() {
        forgetOld();
        counts[(int) (second % counts.length)]++;
    }

    synchronized double perSecond() {
        forgetOld();
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        sum -= counts[(int) (second % counts.length)];
        return (double) sum / SECONDS;
    }

    private void forgetOld() {
        long now = (nanoTime.getAsLong() - startNanos) / SECOND_NANOS;
        for (long passed = Math.max(second + 1, now - SECONDS); passed <= now; passed++) {
            counts[(int) (passed % counts.length)] = 0;
        }
        second = now;
    }
}
