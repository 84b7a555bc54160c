package dev.signalbox.agent.linux.machine;

import dev.signalbox.proto.v1.Quality;
import java.util.Map;

/** Takes what was measured. Thread-safe. */
public interface Values {
    void number(String metric, double value, Quality quality);

    void flag(String metric, boolean value);

    void event(String event, Map<String, ?> fields);

    default void number(String metric, double value) {
        number(metric, value, Quality.QUALITY_UNSPECIFIED);
    }
}
