package dev.signalbox.simulator.types;

/** Up and down around a mean; highest where the passed time is a whole number of periods. Confined to the simulation thread. */
final class Sine implements Signal {
    private final double mean;
    private final double amplitude;
    private final double periodSeconds;
    private double passedSeconds;

    Sine(double mean, double amplitude, double periodSeconds, double startSeconds) {
        this.mean = mean;
        this.amplitude = amplitude;
        this.periodSeconds = periodSeconds;
        passedSeconds = startSeconds;
    }

    @Override
    public double next(double seconds, Values values) {
        passedSeconds = (passedSeconds + seconds) % periodSeconds;
        return mean + amplitude * Math.cos(2 * Math.PI * passedSeconds / periodSeconds);
    }
}
