package dev.signalbox.simulator;

import java.util.Map;

/** Where measurements go. */
interface Display {
    void show(String metric, double value);

    void show(String metric, boolean value);

    /** Something happened just now. */
    void happen(String event, Map<String, ?> values);
}
