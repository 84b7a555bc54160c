package dev.signalbox.agent;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names of metrics, commands, parameters and properties, and the titles they get when none is given. */
final class Titles {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private static final Pattern PATH = Pattern.compile("[a-z][a-z0-9_]{0,63}(\\.[a-z][a-z0-9_]{0,63}){0,7}");

    private Titles() {}

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name [a-z][a-z0-9_]{0,63}: " + name);
        }
    }

    static void requirePath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("not at most 8 names joined by dots: " + path);
        }
    }

    /** "soil_moisture": "Soil moisture". */
    static String of(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1).replace('_', ' ');
    }
}
