package dev.signalbox.hub.gateway;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes round all links: pings them, and closes the silent, the late and the slow. Thread-safe. */
final class LinkSweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSweep.class);

    /** How often, at the default limits; shorter where a limit is. */
    private static final long LONGEST_PERIOD_MILLIS = 500;

    private final Links links;
    private final LongConsumer also;
    private final long periodMillis;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
        Thread t = new Thread(task, "link-sweep");
        t.setDaemon(true);
        return t;
    });

    /** Null until started. */
    private volatile @Nullable ScheduledFuture<?> rounds;

    /** @param also what else is looked at each time */
    LinkSweep(Links links, LinkLimits limits, LongConsumer also) {
        this.links = links;
        this.also = also;
        long shortest = Math.min(
                Math.min(limits.helloMillis(), limits.messageMillis()),
                Math.min(limits.heartbeatMillis(), limits.deadMillis()));
        periodMillis = Math.max(10, Math.min(LONGEST_PERIOD_MILLIS, shortest / 10));
    }

    void start() {
        rounds = thread.scheduleWithFixedDelay(this::sweep, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            long now = System.nanoTime();
            links.all().forEach(link -> sweep(link, now));
            also.accept(now);
        } catch (RuntimeException e) {
            LOG.error("the sweep of the links failed", e); // a silent end would leave dead links open
        }
    }

    /** One that fails must not hide those behind it. */
    private static void sweep(OpenLink link, long nowNanos) {
        try {
            link.sweep(nowNanos);
        } catch (RuntimeException e) {
            LOG.error("link={} could not be swept", link.id(), e);
        }
    }

    @Override
    public void close() {
        ScheduledFuture<?> going = rounds;
        if (going != null) {
            going.cancel(false);
        }
        thread.shutdownNow();
    }
}
