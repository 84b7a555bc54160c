package dev.signalbox.hub.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small text file of {@code name=content} lines, with {@code #} before what is for people. Immutable. */
record NamedLines(Map<String, String> lines) {
    NamedLines {
        lines = Map.copyOf(lines);
    }

    static NamedLines parse(List<String> text) {
        Map<String, String> lines = new HashMap<>();
        for (String line : text) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new NamedLines(lines);
    }

    /** @throws IllegalArgumentException where there is none of that name */
    String text(String name) {
        String text = lines.get(name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    /** @throws IllegalArgumentException where there is none of that name, or it is not a number */
    long number(String name) {
        return Long.parseLong(text(name));
    }

    long number(String name, long whereMissing) {
        return lines.containsKey(name) ? number(name) : whereMissing;
    }

    /** Those whose names begin so, by the rest of their names. */
    Map<String, Long> numbers(String prefix) {
        Map<String, Long> numbers = new TreeMap<>();
        for (String name : lines.keySet()) {
            if (name.startsWith(prefix)) {
                numbers.put(name.substring(prefix.length()), number(name));
            }
        }
        return numbers;
    }

    /** In the order given. */
    static String format(String title, Map<String, ?> lines) {
        StringBuilder text = new StringBuilder("# ").append(title).append('\n');
        lines.forEach(
                (name, content) -> text.append(name).append('=').append(content).append('\n'));
        return text.toString();
    }
}
