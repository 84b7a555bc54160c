package dev.signalbox.simulator.device;

import dev.signalbox.agent.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A simulated thing: its physics, what it shows and what it can do. Confined to the simulation thread. */
public interface Hardware {
    String model();

    default String manufacturer() {
        return "Signalbox simulator";
    }

    default String firmwareVersion() {
        return "";
    }

    /** Metrics, and commands whose bodies are passed through {@code controls}. Asked once. */
    List<Capability> capabilities(Controls controls);

    /** Lets this much simulated time pass. */
    void advance(double seconds);

    void measure(Display to);

    /** Real time between two measurements, while nobody sets another; empty: as the fleet does. */
    default Optional<Duration> every() {
        return Optional.empty();
    }

    /** Real time from this measurement to the next one, where that differs each time. */
    default Optional<Duration> untilNext() {
        return Optional.empty();
    }

    /** After a measurement: how long the device sleeps now; empty: not at all. */
    default Optional<Duration> nap() {
        return Optional.empty();
    }

    /** Whether it does again what was recorded: its values are shown as they are, and it has no settings of its own. */
    default boolean isTwin() {
        return false;
    }
}
