package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What this directory held when the hub last looked, kept outside of H2: a database that lost rows, or that is another
 * one, is told by it. Immutable.
 *
 * @param generation the hub's at the time
 * @param schema version of the tables
 * @param rows how many there were at least, by table
 */
record Marker(String hubId, long generation, int schema, Map<String, Long> rows) {
    static final String FILE_NAME = "marker";
    private static final String ROWS = "rows.";

    Marker {
        rows = Map.copyOf(rows);
    }

    /** Empty where there is no marker. */
    static Optional<Marker> read(DataDirectory directory) throws IOException, StateUnusable {
        Path file = directory.file(FILE_NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> entries = new HashMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            int equals = line.indexOf('=');
            if (!line.startsWith("#") && equals > 0) {
                entries.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        try {
            Map<String, Long> rows = new HashMap<>();
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                if (entry.getKey().startsWith(ROWS)) {
                    rows.put(entry.getKey().substring(ROWS.length()), Long.valueOf(entry.getValue()));
                }
            }
            return Optional.of(new Marker(
                    entry(entries, "hub_id"),
                    Long.parseLong(entry(entries, "generation")),
                    Integer.parseInt(entry(entries, "schema")),
                    rows));
        } catch (IllegalArgumentException e) {
            throw new StateUnusable(file, "it is not a marker: " + e.getMessage(), e);
        }
    }

    /** Replaces the marker; a power cut leaves the old one or the new one. */
    void write(DataDirectory directory) throws IOException {
        StringBuilder text =
                new StringBuilder("# Signalbox: this directory holds a hub, and at least so much of it.\n");
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("hub_id", hubId);
        entries.put("generation", generation);
        entries.put("schema", schema);
        rows.keySet().stream().sorted().forEach(table -> entries.put(ROWS + table, rows.getOrDefault(table, 0L)));
        entries.forEach(
                (name, entry) -> text.append(name).append('=').append(entry).append('\n'));
        Path temporary = directory.file(FILE_NAME + ".new");
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        DataDirectory.restrictFile(temporary);
        DataDirectory.syncFile(temporary);
        directory.rename(temporary, directory.file(FILE_NAME));
    }

    private static String entry(Map<String, String> entries, String name) {
        String entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return entry;
    }
}
