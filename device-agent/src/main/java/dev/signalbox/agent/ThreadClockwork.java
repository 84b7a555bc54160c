package dev.signalbox.agent;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clocks and one real thread. Thread-safe. */
final class ThreadClockwork implements Clockwork, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadClockwork.class);

    private final ScheduledThreadPoolExecutor thread;

    ThreadClockwork() {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread agent = new Thread(task, "agent");
            agent.setDaemon(true);
            return agent;
        });
        thread.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("task after the end of the agent thread", e);
        }
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> future = thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.trace("alarm after the end of the agent thread", e);
            return () -> {};
        }
    }

    /** One bad task must not end the thread of all agents, nor vanish in a future nobody reads. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("task of the agent thread failed", e);
            }
        };
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
