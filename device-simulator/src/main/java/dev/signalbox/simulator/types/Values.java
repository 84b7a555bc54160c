package dev.signalbox.simulator.types;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All values of one device by name, as numbers: a flag is 0 or 1, a text the place in its list of words. Confined to the
 * simulation thread.
 */
final class Values {
    private final Map<String, Integer> places;
    private final double[] current;

    /** @param places shared by all devices of a type */
    Values(Map<String, Integer> places) {
        this.places = places;
        current = new double[places.size()];
    }

    static Map<String, Integer> placesOf(List<String> names) {
        Map<String, Integer> places = new HashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        return Map.copyOf(places);
    }

    double get(String name) {
        return current[place(name)];
    }

    void set(String name, double value) {
        current[place(name)] = value;
    }

    private int place(String name) {
        Integer place = places.get(name);
        if (place == null) {
            throw new IllegalStateException("no value " + name); // the file was checked
        }
        return place;
    }
}
