package dev.signalbox.simulator.device;

import java.util.random.RandomGenerator;

/**
 * Noise with a memory (Ornstein–Uhlenbeck), as real disturbances have it: neighbouring values are alike. Confined to the
 * simulation thread.
 */
public final class Noise {
    private final RandomGenerator random;
    private final double deviation;
    private final double tauSeconds;
    private double value;

    /** Remembers for about {@code tauSeconds}. */
    public Noise(RandomGenerator random, double deviation, double tauSeconds) {
        this.random = random;
        this.deviation = deviation;
        this.tauSeconds = tauSeconds;
        value = deviation * random.nextGaussian();
    }

    public void advance(double seconds) {
        double kept = Math.exp(-seconds / tauSeconds);
        value = kept * value + deviation * Math.sqrt(1 - kept * kept) * random.nextGaussian();
    }

    public double value() {
        return value;
    }
}
