package dev.signalbox.simulator.bench;

import java.io.IOException;

/** One thing that is measured, on a hub that was started for it. Confined to the command line's thread. */
interface Scenario {
    String name();

    void measure(BenchHub hub, Report report) throws IOException, InterruptedException;
}
