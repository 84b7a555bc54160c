package dev.signalbox.simulator.device;

import java.time.Duration;

/** One device of a fleet, with an agent or with a link that misbehaves. */
public interface FleetDevice extends AutoCloseable {
    /**
     * What it has done. Immutable.
     *
     * @param links how many there have been
     * @param reported readings that were measured
     * @param lost of them, those that gave way or were refused
     */
    record Figures(boolean linked, long links, long reported, long lost) {}

    /** Measures for the first time after so long. On the simulation thread. */
    void start(Duration first);

    /** From any thread. */
    Figures figures();

    /** From any thread; may block for some seconds. */
    @Override
    void close();
}
