package dev.signalbox.simulator.device;

import dev.signalbox.proto.v1.Quality;
import java.util.Map;

/** Where measurements go. */
public interface Display {
    void show(String metric, double value);

    /** As {@link #show(String, double)}, with how far the value may be trusted. */
    default void show(String metric, double value, Quality quality) {
        show(metric, value);
    }

    void show(String metric, boolean value);

    void show(String metric, String value);

    /** Something happened just now. */
    void happen(String event, Map<String, ?> values);
}
