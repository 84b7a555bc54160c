package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A simulated thing: its physics, what it shows and what it can do. Confined to the simulation thread. */
interface Hardware {
    String model();

    /** Metrics, and commands whose bodies are passed through {@code controls}. */
    List<Capability> capabilities(Controls controls);

    /** Lets this much simulated time pass. */
    void advance(double seconds);

    void measure(Display to);

    /** After a measurement: how long the device sleeps now; empty: not at all. */
    default Optional<Duration> nap() {
        return Optional.empty();
    }
}
