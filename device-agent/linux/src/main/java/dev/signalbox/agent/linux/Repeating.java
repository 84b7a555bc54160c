package dev.signalbox.agent.linux;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work on a thread of its own, again and again in an interval that may change. Thread-safe. */
final class Repeating implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

    private final ScheduledExecutorService thread;
    private final String name;
    private final Runnable work;
    private volatile Duration interval;

    /** The one that is planned; any other that comes due is stale. Guarded by this. Null: none yet. */
    private @Nullable Object planned;

    Repeating(String name, Duration interval, Runnable work) {
        this.name = name;
        this.interval = interval;
        this.work = work;
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    void start() {
        again(Duration.ZERO);
    }

    Duration interval() {
        return interval;
    }

    /** At once, and in this interval from then on. */
    void every(Duration changed) {
        interval = changed;
        again(Duration.ZERO);
    }

    /** The newest plan is the only one: a changed interval replaces the wait under way. */
    private synchronized void again(Duration delay) {
        Object mine = new Object();
        planned = mine;
        try {
            var unused = thread.schedule(() -> workIfPlanned(mine), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more of {}: the agent ends", name);
        }
    }

    private void workIfPlanned(Object mine) {
        synchronized (this) {
            if (!mine.equals(planned)) {
                return;
            }
        }
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("{} failed once", name, e);
        }
        again(interval);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
