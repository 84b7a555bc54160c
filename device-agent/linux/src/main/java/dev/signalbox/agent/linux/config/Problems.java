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
    private final Set<String> asked = new HashSet<>();

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
        asked.add(path.isEmpty() ? key : path + "." + key);
    }

    /** A key that people chose. */
    void askNamed(String path, String name) {
        ask(path, name);
        chosen.add(path + "." + name);
    }

    /** Every path that was asked for, names that people chose as {@code <name>}. */
    Set<String> known() {
        Set<String> known = new TreeSet<>();
        for (String path : asked) {
            String general = path;
            for (String name : chosen) {
                if (path.equals(name) || path.startsWith(name + ".")) {
                    general = name.substring(0, name.lastIndexOf('.')) + ".<name>" + path.substring(name.length());
                }
            }
            known.add(general);
        }
        return known;
    }
}
