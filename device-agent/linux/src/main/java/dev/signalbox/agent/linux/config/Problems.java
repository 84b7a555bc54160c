package dev.signalbox.agent.linux.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with a file, all of it; and what its reader knows. Confined to one thread. */
final class Problems {
    /** More would not be read. */
    private static final int MAX = 50;

    private final List<String> found = new ArrayList<>();
    private final Set<String> known = new TreeSet<>();

    /** Paths whose last part people chose. */
    private final Set<String> chosen = new HashSet<>();

    /** @param line 0: of no line */
    void add(int line, String path, String what) {
        if (found.size() < MAX) {
            found.add((line == 0 ? "" : "line " + line + ": ") + (path.isEmpty() ? "the file" : path) + " " + what);
        }
    }

    List<String> found() {
        return found;
    }

    void ask(String path, String key) {
        String whole = path.isEmpty() ? key : path + "." + key;
        if (!chosen.contains(whole)) {
            known.add(general(path, key));
        }
    }

    void askNamed(String path, String name) {
        chosen.add(path + "." + name);
        known.add(path + ".<name>");
    }

    private String general(String path, String key) {
        return (chosen.contains(path)
                        ? path.substring(0, path.lastIndexOf('.')) + ".<name>."
                        : path.isEmpty() ? "" : path + ".")
                + key;
    }

    /** Every path that was asked for, names that people chose as {@code <name>}. */
    Set<String> known() {
        return known;
    }
}
