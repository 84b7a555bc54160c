package dev.signalbox.simulator.form;

import java.util.random.RandomGenerator;

/** A number, or two between which each device draws its own: {@code 20}, {@code [20, 185]}. Immutable. */
public record Amount(double low, double high) {
    public static Amount of(double fixed) {
        return new Amount(fixed, fixed);
    }

    /** Draws nothing where there is nothing to draw. */
    public double draw(RandomGenerator random) {
        return low == high ? low : low + (high - low) * random.nextDouble();
    }

    public boolean isWithin(double least, double most) {
        return low >= least && high <= most;
    }
}
