package dev.signalbox.hub.homeassistant;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The words of a name, by which a percentage is told from another: {@code soil_moisture} has soil and moisture. */
final class Words {
    private static final Pattern BETWEEN = Pattern.compile("[._]+");

    private Words() {}

    static Set<String> of(String name) {
        return new TreeSet<>(Arrays.asList(BETWEEN.split(name, -1)));
    }

    static boolean meet(Set<String> some, Set<String> others) {
        return some.stream().anyMatch(others::contains);
    }
}
