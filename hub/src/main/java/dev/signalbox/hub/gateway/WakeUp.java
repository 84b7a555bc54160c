package dev.signalbox.hub.gateway;

import java.util.concurrent.TimeUnit;

/** The next moment at which a link has something to write by itself: the earliest that was asked for. Confined to the link's I/O thread. */
final class WakeUp {
    private final LinkThread io;
    private final Runnable task;
    private boolean awaited;
    private long dueNanos;

    WakeUp(LinkThread io, Runnable task) {
        this.io = io;
        this.task = task;
    }

    /** Runs the task after so long, or sooner where that was asked for; 0: there is nothing to wait for. */
    void within(long millis) {
        long atNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (millis > 0 && (!awaited || atNanos - dueNanos < 0)) {
            awaited = true;
            dueNanos = atNanos;
            io.after(millis, () -> {
                awaited = false;
                task.run();
            });
        }
    }
}
