package dev.signalbox.agent.linux.machine;

import java.util.Map;
import java.util.Set;

/**
 * What is not looked for, and what people call what they wired. Immutable.
 *
 * @param probes metric names of 1-wire probes, by their ids
 * @param chips what the metrics of a sensor chip begin with, by its bus address such as 1-0076
 */
public record SensorChoice(Set<SensorGroup> without, Map<String, String> probes, Map<String, String> chips) {
    public static final SensorChoice ALL = new SensorChoice(Set.of(), Map.of(), Map.of());

    /** Whether it is a 1-wire temperature probe's id, such as 28-0316a2797fff. */
    public static boolean isProbe(String id) {
        return OneWireProbe.isId(id);
    }
}
