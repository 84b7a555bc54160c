package dev.signalbox.simulator.device;

import java.util.Map;

/** Where measurements go. */
public interface Display {
    void show(String metric, double value);

    void show(String metric, boolean value);

    void show(String metric, String value);

    /** Something happened just now. */
    void happen(String event, Map<String, ?> values);
}
