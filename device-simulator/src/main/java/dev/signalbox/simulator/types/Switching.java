package dev.signalbox.simulator.types;

/** Switches something on and off so that a value stays near another. Confined to the simulation thread. */
final class Switching implements Signal {
    private final String keeps;
    private final String at;
    private final double half;
    private final double sign;
    private boolean on;

    /** @param half of the band between on and off
     * @param sign 1: on raises the value; -1: on lowers it */
    Switching(String keeps, String at, double half, double sign) {
        this.keeps = keeps;
        this.at = at;
        this.half = half;
        this.sign = sign;
    }

    @Override
    public double next(double seconds, Values values) {
        double missing = sign * (values.get(at) - values.get(keeps));
        if (missing > half) {
            on = true;
        } else if (missing < -half) {
            on = false;
        }
        return on ? 1 : 0;
    }
}
