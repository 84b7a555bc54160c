package dev.signalbox.simulator.device;

/** A quantity that follows its target as a first-order lag: exact for any step. Confined to the simulation thread. */
public final class Lag {
    private double value;

    public Lag(double start) {
        value = start;
    }

    /** After {@code tauSeconds} 63 % of the way is gone. */
    public void follow(double target, double tauSeconds, double seconds) {
        value += (target - value) * (1 - Math.exp(-seconds / tauSeconds));
    }

    public void add(double amount) {
        value += amount;
    }

    public void clamp(double low, double high) {
        value = Math.max(low, Math.min(high, value));
    }

    public double value() {
        return value;
    }
}
