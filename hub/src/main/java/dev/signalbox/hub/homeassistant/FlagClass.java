package dev.signalbox.hub.homeassistant;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a boolean that is only shown means to Home Assistant. Only names whose "true" is Home Assistant's "on" are taken:
 * its lock is on when it is open.
 */
final class FlagClass {
    /** The first of these words in the name. */
    private record Rule(String deviceClass, Set<String> words) {}

    private static final List<Rule> RULES = List.of(
            new Rule("motion", Set.of("motion")),
            new Rule("occupancy", Set.of("occupancy", "occupied")),
            new Rule("garage_door", Set.of("garage")),
            new Rule("door", Set.of("door")),
            new Rule("window", Set.of("window")),
            new Rule("smoke", Set.of("smoke")),
            new Rule("moisture", Set.of("leak", "flood")),
            new Rule("vibration", Set.of("vibration")),
            new Rule("tamper", Set.of("tamper", "tampered")),
            new Rule("problem", Set.of("problem", "fault", "error", "alarm", "throttled")),
            new Rule("battery_charging", Set.of("charging")),
            new Rule("plug", Set.of("plugged")),
            new Rule("running", Set.of("running", "watering", "pumping")));

    private FlagClass() {}

    static Optional<String> of(String name) {
        if (name.equals("under_voltage") || name.equals("overheated")) {
            return Optional.of("problem");
        }
        if (name.equals("battery_low") || name.equals("low_battery")) {
            return Optional.of("battery");
        }
        Set<String> words = Words.of(name);
        return RULES.stream()
                .filter(rule -> Words.meet(rule.words, words))
                .map(Rule::deviceClass)
                .findFirst();
    }
}
