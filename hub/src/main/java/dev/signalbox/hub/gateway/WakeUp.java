package dev.signalbox.hub.gateway;

import java.util.concurrent.TimeUnit;

/** The next moment at which a link has something to write by itself: the earliest that was asked for. Confined to the link's I/O thread. */
final class WakeUp {
    private final Timer timer;
    private final Runnable task;
    private boolean awaited;
    private long dueNanos;

    /** Runs a task on the link's I/O thread after so long. */
    @FunctionalInterface
    interface Timer {
        void after(long millis, Runnable task);
    }

    WakeUp(Timer timer, Runnable task) {
        this.timer = timer;
        this.task = task;
    }

    /** Runs the task after so long, or sooner where that was asked for; 0: there is nothing to wait for. */
    void within(long millis) {
        long atNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (millis > 0 && (!awaited || atNanos - dueNanos < 0)) {
            awaited = true;
            dueNanos = atNanos;
            timer.after(millis, () -> {
                if (awaited && dueNanos == atNanos) { // else an earlier moment has taken the place of this one
                    awaited = false;
                    task.run();
                }
            });
        }
    }
}
