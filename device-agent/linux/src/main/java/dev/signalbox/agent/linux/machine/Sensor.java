package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.util.List;

/** Something to measure, found on this machine. Confined to the sampling thread of its pace. */
public interface Sensor {
    /** What people call it, in logs and in {@code check}. */
    String name();

    /** The metrics and events it may report; the same for its whole life, no number of which may leave its range. */
    List<Capability> capabilities();

    default Pace pace() {
        return Pace.FAST;
    }

    /**
     * Measures once; a value that is not known yet is left out. What it throws counts as its failure, and is tried again in
     * the next round.
     */
    void measure(long nowNanos, Values values) throws IOException;
}
