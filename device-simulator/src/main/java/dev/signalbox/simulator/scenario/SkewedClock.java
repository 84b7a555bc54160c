package dev.signalbox.simulator.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Off from the start, a little more each second, and once by a jump. Immutable. */
final class SkewedClock implements Behaviour {
    private static final double MILLION = 1e6;
    private static final double MILLIS = 1_000;

    private final double offsetSeconds;
    private final double driftPerSecond;
    private final double jumpAfterSeconds;
    private final double jumpSeconds;

    SkewedClock(Scenario scenario, RandomGenerator random) {
        offsetSeconds = scenario.draw("offset_s", random);
        driftPerSecond = scenario.draw("drift_ppm", random) / MILLION;
        jumpAfterSeconds = scenario.draw("jump_after_s", random);
        jumpSeconds = scenario.draw("jump_s", random);
    }

    @Override
    public long skewMillis(Duration sinceStart) {
        double seconds = sinceStart.toMillis() / MILLIS;
        double jump = seconds < jumpAfterSeconds ? 0 : jumpSeconds;
        return Math.round((offsetSeconds + driftPerSecond * seconds + jump) * MILLIS);
    }
}
