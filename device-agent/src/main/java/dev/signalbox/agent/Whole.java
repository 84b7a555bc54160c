package dev.signalbox.agent;

/** Whole numbers, which the wire carries as any other number. */
final class Whole {
    /** Beyond it not every whole number has a double of its own. */
    private static final double EXACT = 9_007_199_254_740_992.0;

    private Whole() {}

    /** @throws IllegalArgumentException where it has a fraction, or is too large to be exact */
    static long of(double number, String name) {
        if (number != Math.rint(number) || Math.abs(number) > EXACT) {
            throw new IllegalArgumentException(name + " is no whole number: " + number);
        }
        return (long) number;
    }
}
