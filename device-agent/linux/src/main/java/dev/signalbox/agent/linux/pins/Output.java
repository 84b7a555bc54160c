package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.Settled;
import java.io.IOException;
import java.time.Duration;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An output: what people want of it, and what it does instead while the hub is away and when the agent ends. Thread-safe.
 */
final class Output implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Output.class);

    private final String name;
    private final double maximum;
    private final SafeStates safe;
    private final Drive drive;
    private final DoubleConsumer report;

    /** All guarded by this. */
    private double wanted;

    private double driven;
    private boolean held;
    private boolean pulsing;
    private boolean closed;

    /** Null: a link is open. */
    private @Nullable Long lostSinceNanos;

    /** @param report told of each value that it drives */
    Output(String name, double maximum, SafeStates safe, Drive drive, DoubleConsumer report) {
        this.name = name;
        this.maximum = maximum;
        this.safe = safe;
        this.drive = drive;
        this.report = report;
        wanted = safe.initial();
        driven = safe.initial();
    }

    String name() {
        return name;
    }

    /** What it drives now, also when nobody has ordered anything yet. */
    synchronized void tell() {
        report.accept(driven);
    }

    Settled want(double value) {
        if (!(value >= 0 && value <= maximum)) {
            return Settled.rejected("The value is 0 to " + (maximum == 1 ? "1" : Double.toString(maximum)) + ".");
        }
        synchronized (this) {
            wanted = value;
            if (held || pulsing) {
                return Settled.applied(); // it follows when the hub is back, or the pulse over
            }
            try {
                drive(value);
                return Settled.applied();
            } catch (IOException e) {
                return Settled.failed(reason(e));
            }
        }
    }

    /** On, and back to what is wanted. Blocks for the time, or until the caller stops it. */
    void pulse(Duration time, Stop stop) throws IOException, InterruptedException {
        synchronized (this) {
            if (pulsing || held) {
                throw new IOException(held ? "the line is held in its safe state" : "a pulse is under way");
            }
            pulsing = true;
            try {
                drive(maximum);
            } catch (IOException e) {
                pulsing = false;
                throw e;
            }
        }
        try {
            stop.await(time);
        } finally {
            synchronized (this) {
                pulsing = false;
                drive(effective());
            }
        }
    }

    /** Waits, but not longer than it is asked to. */
    interface Stop {
        void await(Duration time) throws InterruptedException;
    }

    /** Called about once a second. */
    synchronized void onHub(boolean linked, long nowNanos) {
        Double inNeed = safe.onHubLost();
        if (inNeed == null) {
            return;
        }
        if (linked) {
            lostSinceNanos = null;
            if (held) {
                held = false;
                LOG.info("output follows the hub again output={}", name);
                driveOrTell(effective());
            }
            return;
        }
        Long since = lostSinceNanos;
        if (since == null) {
            lostSinceNanos = nowNanos;
        } else if (!held && nowNanos - since >= safe.hubLostAfter().toNanos()) {
            held = true;
            LOG.warn("output goes to its safe state output={} reason=no link to the hub", name);
            if (!pulsing) {
                driveOrTell(effective());
            }
        }
    }

    private double effective() {
        Double inNeed = safe.onHubLost();
        return held && inNeed != null ? inNeed : wanted;
    }

    private void driveOrTell(double value) {
        try {
            drive(value);
        } catch (IOException e) {
            LOG.error("output is not driven output={} reason={}", name, reason(e));
        }
    }

    private void drive(double value) throws IOException {
        if (!closed) {
            drive.set(value);
            driven = value;
            report.accept(value);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    @Override
    public synchronized void close() {
        Double last = safe.onStop();
        if (last != null) {
            driveOrTell(last);
        }
        closed = true;
        drive.close();
    }
}
