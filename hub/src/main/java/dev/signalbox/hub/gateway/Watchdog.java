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
 * Asks the hub's own listener whether it is alive, and ends the process where three answers in a row do not come while it
 * gets nothing else done either: a process without a server helps nobody, and a service manager starts it again. A process
 * that was held up itself, by a suspended machine or a long collection of garbage, is given a new count. Its own thread.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final int FAILURES = 3;

    /** Waits are cut in so many pieces; one that took so much longer says that nothing ran meanwhile. */
    private static final int PIECES = 20;

    private static final long HELD_UP_MILLIS = 2_000;

    /** One question to the hub; what it throws says that no answer came. */
    @FunctionalInterface
    interface Probe {
        void ask() throws IOException;
    }

    private final Probe probe;
    private final LongSupplier progress;
    private final long pieceNanos;
    private final Consumer<Throwable> fatal;
    private final LongSupplier nanos;
    private final Counter failed;
    private final Thread thread = new Thread(this::watch, "watchdog");
    private int failures;
    private volatile boolean closed;

    /**
     * @param progress what the hub has got done, a number that grows
     * @param fatal must end the process
     */
    Watchdog(
            Probe probe,
            LongSupplier progress,
            long periodMillis,
            Consumer<Throwable> fatal,
            LongSupplier nanos,
            Metrics metrics) {
        this.probe = probe;
        this.progress = progress;
        pieceNanos = TimeUnit.MILLISECONDS.toNanos(periodMillis) / PIECES;
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
            try {
                if (!waitedUndisturbed()) {
                    failures = 0;
                } else if (!closed) {
                    probe();
                }
            } catch (RuntimeException | Error e) {
                // This is the loop that owns the thread. It says nothing of the listener, and a watchdog that is gone
                // guards nothing.
                LOG.error("the watchdog failed", e);
            }
        }
    }

    /** False where a piece of the wait took far longer than it should. */
    private boolean waitedUndisturbed() {
        for (int waited = 0; waited < PIECES && !closed; waited++) {
            long before = nanos.getAsLong();
            LockSupport.parkNanos(pieceNanos);
            if (nanos.getAsLong() - before > pieceNanos + TimeUnit.MILLISECONDS.toNanos(HELD_UP_MILLIS)) {
                return false;
            }
        }
        return true;
    }

    /** One probe and what follows from it. */
    void probe() {
        long before = progress.getAsLong();
        try {
            probe.ask();
            failures = 0;
        } catch (IOException e) {
            if (!closed) {
                onNoAnswer(e, progress.getAsLong() != before);
            }
        } catch (OutOfMemoryError e) {
            fatal.accept(e);
        }
    }

    private void onNoAnswer(IOException reason, boolean getsOn) {
        failed.increment();
        failures = getsOn ? 0 : failures + 1; // busy with others is not dead
        LOG.warn("no answer of the hub's own listener failures={} reason={}", failures, reason.toString());
        if (failures >= FAILURES) {
            fatal.accept(new NoAnswer(FAILURES + " times in a row, last: " + reason));
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
