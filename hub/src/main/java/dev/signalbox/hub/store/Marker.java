package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What this directory held when the hub last looked, kept outside of H2: a database that lost rows, or that is another
 * one, is told by it. Immutable.
 *
 * @param generation the hub's at the time
 * @param tables their version
 * @param auditEntryNo the newest audit entry's number was at least this; 0: there was none
 * @param rows how many there were at least, by table
 */
record Marker(String hubId, long generation, TableVersion tables, long auditEntryNo, Map<String, Long> rows) {
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
        NamedLines lines = NamedLines.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        try {
            return Optional.of(new Marker(
                    lines.text("hub_id"),
                    lines.number("generation"),
                    new TableVersion(
                            Math.toIntExact(lines.number("schema")),
                            Math.toIntExact(lines.number("history_schema", 0))),
                    lines.number("audit_entry_no", 0),
                    lines.numbers(ROWS)));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new StateUnusable(file, "it is not a marker: " + e.getMessage(), e);
        }
    }

    /** Replaces the marker; a power cut leaves the old one or the new one. */
    void write(DataDirectory directory) throws IOException {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("hub_id", hubId);
        lines.put("generation", generation);
        lines.put("schema", tables.state());
        lines.put("history_schema", tables.history());
        lines.put("audit_entry_no", auditEntryNo);
        new TreeMap<>(rows).forEach((table, count) -> lines.put(ROWS + table, count));
        Path temporary = directory.file(FILE_NAME + ".new");
        Files.writeString(
                temporary,
                NamedLines.format("Signalbox: this directory holds a hub, and at least so much of it.", lines),
                StandardCharsets.UTF_8);
        DataDirectory.restrictFile(temporary);
        DataDirectory.syncFile(temporary);
        directory.rename(temporary, directory.file(FILE_NAME));
    }
}
