package dev.signalbox.simulator.device;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * When one device measures: it lets exactly the planned time pass for its hardware, not what the machine made of it, so that
 * the same seed gives the same values. Confined to the simulation thread.
 */
public final class Rhythm {
    /** After a command people want to see it work: this often, for so long. */
    private static final long EAGER_EVERY_NANOS = Duration.ofMillis(500).toNanos();

    private static final long EAGER_NANOS = Duration.ofSeconds(15).toNanos();

    /** Later than this, the machine was asleep: what was missed is not caught up measurement by measurement. */
    private static final long LATE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Hardware hardware;
    private final Display display;
    private final SimulationTime time;
    private final double timeScale;
    private final Consumer<Duration> asleep;
    private long everyNanos;
    private long advancedAtNanos;
    private long eagerUntilNanos;
    private long asleepUntilNanos;

    /** Grows with each plan: a measurement that comes due under an older one is stale. */
    private long plan;

    /** Tells {@code asleep} for how long, each time the device naps. */
    public Rhythm(
            Hardware hardware,
            Display display,
            SimulationTime time,
            Duration every,
            double timeScale,
            Consumer<Duration> asleep) {
        this.hardware = hardware;
        this.display = display;
        this.time = time;
        this.timeScale = timeScale;
        this.asleep = asleep;
        everyNanos = hardware.every().orElse(every).toNanos();
    }

    /** Measures for the first time after so long. */
    public void start(Duration first) {
        long now = time.nanos();
        advancedAtNanos = now;
        eagerUntilNanos = now;
        asleepUntilNanos = now;
        planAt(now + first.toNanos());
    }

    public double everySeconds() {
        return everyNanos / 1e9;
    }

    /** From the next measurement on. */
    public void every(Duration interval) {
        everyNanos = interval.toNanos();
    }

    /** A command changed the hardware: measures now, and more often for a while. */
    public void touch() {
        long now = time.nanos();
        eagerUntilNanos = now + EAGER_NANOS;
        measureAt(now);
    }

    private void measureAt(long nanos) {
        long due = Math.max(nanos, advancedAtNanos);
        hardware.advance((due - advancedAtNanos) / 1e9 * timeScale);
        advancedAtNanos = due;
        if (due - asleepUntilNanos < 0) {
            planAt(asleepUntilNanos);
            return;
        }
        hardware.measure(display);
        Optional<Duration> nap = hardware.nap();
        if (nap.isPresent()) {
            asleep.accept(nap.get());
            asleepUntilNanos = due + nap.get().toNanos();
            planAt(asleepUntilNanos);
        } else {
            long usual = hardware.untilNext().map(Duration::toNanos).orElse(everyNanos);
            planAt(due + (due - eagerUntilNanos < 0 ? Math.min(EAGER_EVERY_NANOS, usual) : usual));
        }
    }

    private void planAt(long dueNanos) {
        long mine = ++plan;
        time.schedule(Duration.ofNanos(Math.max(0, dueNanos - time.nanos())), () -> {
            if (mine == plan) {
                long now = time.nanos();
                measureAt(now - dueNanos > LATE_NANOS ? now : dueNanos);
            }
        });
    }
}
