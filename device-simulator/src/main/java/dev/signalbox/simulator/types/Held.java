package dev.signalbox.simulator.types;

/** Stays as it is until it is set. Confined to the simulation thread. */
final class Held implements Signal {
    private double value;

    Held(double value) {
        this.value = value;
    }

    void set(double next) {
        value = next;
    }

    @Override
    public double next(double seconds, Values values) {
        return value;
    }
}
