package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.List;

/** One thing that is measured, on a hub that was started for it. Confined to the command line's thread. */
interface Scenario {
    String name();

    /** What the hub's command line has for it. */
    default List<String> hubOptions() {
        return List.of();
    }

    void measure(BenchHub hub, Report report) throws IOException, InterruptedException;
}
