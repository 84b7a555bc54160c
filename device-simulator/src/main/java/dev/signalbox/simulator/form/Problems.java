package dev.signalbox.simulator.form;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong with one file. Not thread-safe. */
final class Problems {
    /** More would not be read by anybody. */
    private static final int MOST = 100;

    private final String file;
    private final List<String> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node at, String path, String what) {
        int line = at.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        add(line, path, what);
    }

    void add(int line, String path, String what) {
        if (found.size() < MOST) {
            found.add(file + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + what);
        }
    }

    List<String> found() {
        return List.copyOf(found);
    }
}
