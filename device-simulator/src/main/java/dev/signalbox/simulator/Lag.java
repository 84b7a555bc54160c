package dev.signalbox.simulator;

/** A quantity that follows its target as a first-order lag: exact for any step. Confined to the simulation thread. */
final class Lag {
    private double value;

    Lag(double start) {
        value = start;
    }

    /** @param tauSeconds after which 63 % of the way is gone */
    void follow(double target, double tauSeconds, double seconds) {
        value += (target - value) * (1 - Math.exp(-seconds / tauSeconds));
    }

    void add(double amount) {
        value += amount;
    }

    void clamp(double low, double high) {
        value = Math.max(low, Math.min(high, value));
    }

    double value() {
        return value;
    }
}
