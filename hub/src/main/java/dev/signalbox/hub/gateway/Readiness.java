package dev.signalbox.hub.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which parts of the hub work, as {@code /readyz} tells. Immutable. */
public record Readiness(Map<String, Boolean> parts) {
    public Readiness {
        parts = Map.copyOf(parts);
    }

    Readiness with(String part, boolean works) {
        Map<String, Boolean> more = new HashMap<>(parts);
        more.put(part, works);
        return new Readiness(more);
    }

    public boolean ready() {
        return parts.values().stream().allMatch(Boolean::booleanValue);
    }

    /** The parts' names are the hub's own words, so nothing needs escaping. */
    String json() {
        SortedMap<String, Boolean> sorted = new TreeMap<>(parts);
        StringBuilder text = new StringBuilder("{\"ready\":").append(ready()).append(",\"parts\":{");
        String separator = "";
        for (Map.Entry<String, Boolean> part : sorted.entrySet()) {
            text.append(separator)
                    .append('"')
                    .append(part.getKey())
                    .append("\":")
                    .append(part.getValue());
            separator = ",";
        }
        return text.append("}}").toString();
    }
}
