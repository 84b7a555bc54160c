package dev.signalbox.agent.linux.machine;

import dev.signalbox.proto.v1.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what was told. Thread-safe. */
public final class RecordedValues implements Values {
    public final Map<String, Object> newest = new ConcurrentSkipListMap<>();
    public final Map<String, Quality> qualities = new ConcurrentSkipListMap<>();
    public final List<String> events = new CopyOnWriteArrayList<>();
    public final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void number(String metric, double value, Quality quality) {
        newest.put(metric, value);
        qualities.put(metric, quality);
        told.add(metric + "=" + value);
    }

    @Override
    public void flag(String metric, boolean value) {
        newest.put(metric, value);
        told.add(metric + "=" + value);
    }

    @Override
    public void event(String event, Map<String, ?> fields) {
        events.add(event + new TreeMap<>(fields));
    }

    public List<String> metrics() {
        return new ArrayList<>(newest.keySet());
    }

    public void forget() {
        newest.clear();
        qualities.clear();
        events.clear();
        told.clear();
    }
}
