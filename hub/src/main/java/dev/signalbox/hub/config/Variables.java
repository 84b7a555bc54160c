package dev.signalbox.hub.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of environment variables: {@code --mqtt-url} is {@code SIGNALBOX_MQTT_URL}. */
final class Variables {
    private static final String PREFIX = "SIGNALBOX_";

    /** Read by the launcher, the agent, the simulator and the other commands. */
    private static final Set<String> OF_OTHERS = Set.of(
            "SIGNALBOX_JAVA_OPTS",
            "SIGNALBOX_JOIN_KEY",
            "SIGNALBOX_SEED",
            "SIGNALBOX_TOKEN",
            "SIGNALBOX_TOKEN_FILE",
            "SIGNALBOX_URL");

    private Variables() {}

    static String name(String option) {
        return PREFIX + option.replaceFirst("^--", "").replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** An empty one is none: {@code ${NAME:-}} of a compose file means that nothing was said. */
    static Optional<String> value(Map<String, String> environment, String option) {
        return Optional.ofNullable(environment.get(name(option))).filter(text -> !text.isEmpty());
    }

    /** Those of our name that nothing reads, sorted. */
    static List<String> unknown(Map<String, String> environment, Collection<String> known) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name) && !OF_OTHERS.contains(name))
                .sorted()
                .toList();
    }
}
