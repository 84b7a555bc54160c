package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the hub has more to do than it can: the inbox was fuller than the limit for a second on end. Over again when it was
 * below half of that for a second. Meanwhile no new link opens, so that those there are get what is left. Looked at by the
 * sweep, asked by any thread. Thread-safe.
 */
final class Overload {
    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DoubleSupplier fullness;
    private final double limit;
    private boolean differs;
    private long sinceNanos;
    private volatile boolean on;

    /** @param fullness of the inbox, from 0 to 1 */
    Overload(DoubleSupplier fullness, int limitPercent, Metrics metrics) {
        this.fullness = fullness;
        limit = limitPercent / 100.0;
        metrics.gauge(
                "signalbox.gateway.overload",
                "1: new links are refused, because the inbox stays full",
                this,
                overload -> overload.on ? 1 : 0);
    }

    boolean isOn() {
        return on;
    }

    /** Only the sweep calls this. */
    void look(long nowNanos) {
        double now = fullness.getAsDouble();
        boolean otherwise = on ? now < limit / 2 : now >= limit;
        if (!otherwise) {
            differs = false;
        } else if (!differs) {
            differs = true;
            sinceNanos = nowNanos;
        } else if (nowNanos - sinceNanos >= LASTING_NANOS) {
            on = !on;
            differs = false;
            LOG.warn("overload={} inbox={}%", on ? "on" : "off", Math.round(now * 100));
        }
    }
}
