package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where frames of tapped links are decoded: one thread and a short queue, so that a tap costs the tapped link no more than
 * the offer. There is no thread while nobody taps. Thread-safe.
 */
final class TapThread implements AutoCloseable {
    /** Each holds a message of 256 KiB at most. */
    private static final int QUEUE = 32;

    private final ThreadPoolExecutor thread;
    private final Counter shown;
    private final Counter omitted;

    TapThread(Metrics metrics) {
        thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread made = new Thread(task, "tap");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
        metrics.bounded(
                "signalbox.tap.waiting",
                "Frames that wait to be shown",
                QUEUE,
                thread,
                threads -> threads.getQueue().size());
        shown = metrics.counter("signalbox.tap.frames.shown", "Frames of tapped links that somebody was shown");
        omitted = metrics.counter("signalbox.tap.frames.omitted", "Frames of tapped links that were too many to show");
    }

    /** Runs the task soon, or counts what it would have shown as omitted. */
    void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            omitted();
        }
    }

    void shown() {
        shown.increment();
    }

    void omitted() {
        omitted.increment();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
