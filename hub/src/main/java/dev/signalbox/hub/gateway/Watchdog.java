package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the hub's own listener whether it is alive, every 10 s, and ends the process where three answers in a row do not come:
 * a process without a server helps nobody, and a service manager starts it again. A process that was held up itself, by a
 * suspended machine or a long collection of garbage, is given a new count. Its own thread.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int FAILURES = 3;
    private static final long PERIOD_MILLIS = 10_000;

    /** Waits are cut in pieces; one that took so much longer says that nothing ran meanwhile. */
    private static final long PIECE_MILLIS = 500;

    private static final long HELD_UP_MILLIS = 2_000;

    /** One question to the hub; what it throws says that no answer came. */
    @FunctionalInterface
    interface Probe {
        void ask() throws IOException;
    }

    private final Probe probe;
    private final Consumer<Throwable> fatal;
    private final LongSupplier nanos;
    private final Counter failed;
    private final Thread thread = new Thread(this::watch, "watchdog");
    private int failures;
    private volatile boolean closed;

    /** @param fatal must end the process */
    Watchdog(Probe probe, Consumer<Throwable> fatal, LongSupplier nanos, Metrics metrics) {
        this.probe = probe;
        this.fatal = fatal;
        this.nanos = nanos;
        failed = metrics.counter("signalbox.watchdog.failures", "Probes of the hub's own listener without an answer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void watch() {
        while (!closed) {
            if (waitedUndisturbed()) {
                probe();
            } else {
                failures = 0;
            }
        }
    }

    /** False where a piece of the wait took far longer than it should. */
    private boolean waitedUndisturbed() {
        for (long waited = 0; waited < PERIOD_MILLIS && !closed; waited += PIECE_MILLIS) {
            long before = nanos.getAsLong();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PIECE_MILLIS));
            if (heldUp(before, PIECE_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    private boolean heldUp(long sinceNanos, long expectedMillis) {
        return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - sinceNanos) > expectedMillis + HELD_UP_MILLIS;
    }

    /** One probe and what follows from it. */
    void probe() {
        try {
            probe.ask();
            failures = 0;
        } catch (IOException e) {
            if (closed) {
                return;
            }
            failed.increment();
            failures++;
            LOG.warn("no answer of the hub's own listener failures={} reason={}", failures, e.toString());
            if (failures >= FAILURES) {
                fatal.accept(new NoAnswer(FAILURES + " times in a row, last: " + e));
            }
        } catch (OutOfMemoryError e) {
            fatal.accept(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
