package dev.signalbox.agent.linux;

import dev.signalbox.agent.MetricCapability;
import java.util.List;
import java.util.function.BiConsumer;

/** Something to measure, found on this machine. Confined to the sampling thread. */
interface Sensor {
    /** What it measures; the same for its whole life. */
    List<MetricCapability> metrics();

    /** Measures once; a value that is not known now is left out. */
    void measure(long nowNanos, BiConsumer<String, Object> values);
}
