package dev.signalbox.simulator.types;

/** One value of one device as it moves. Confined to the simulation thread. */
@FunctionalInterface
interface Signal {
    /** What it is after so many simulated seconds; 0: at the start. Values declared later count as they were before. */
    double next(double seconds, Values values);
}
