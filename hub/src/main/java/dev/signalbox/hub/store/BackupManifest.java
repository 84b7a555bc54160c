package dev.signalbox.hub.store;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.AuditTip;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a backup holds, written inside of it in front of everything else. Immutable.
 *
 * @param timeMillis when it was begun: all that was told as stored before is in it
 * @param tables their version, which may be older than the hub that made the backup
 * @param audit the newest audit entry
 * @param files by name
 * @param rows by database and table: {@code state.device}
 */
record BackupManifest(
        String hubId,
        long generation,
        TableVersion tables,
        long timeMillis,
        AuditTip audit,
        Map<String, CopiedFile> files,
        Map<String, Long> rows) {
    private static final int FORM = 1;
    private static final String BYTES = "bytes.";
    private static final String SHA256 = "sha256.";
    private static final String ROWS = "rows.";

    /** A zip can come from anywhere, and a file is unpacked under its name. */
    private static final Set<String> FILES =
            Database.NAMES.stream().map(DataDirectory::databaseFileName).collect(Collectors.toUnmodifiableSet());

    BackupManifest {
        files = Map.copyOf(files);
        rows = Map.copyOf(rows);
    }

    /** @throws IllegalArgumentException where it is not a manifest that this hub knows */
    static BackupManifest parse(String text) {
        NamedLines lines = NamedLines.parse(text.lines().toList());
        if (lines.number("form") != FORM) {
            throw new IllegalArgumentException("its form is " + lines.text("form") + ", and this hub knows " + FORM);
        }
        Map<String, Long> bytes = lines.numbers(BYTES);
        if (!FILES.containsAll(bytes.keySet())) {
            throw new IllegalArgumentException("it names files that are not those of a hub");
        }
        return new BackupManifest(
                lines.text("hub_id"),
                lines.number("generation"),
                new TableVersion(
                        Math.toIntExact(lines.number("schema")), Math.toIntExact(lines.number("history_schema", 0))),
                lines.number("time_ms"),
                new AuditTip(
                        lines.number("audit_entry_no"),
                        ByteString.copyFrom(HexFormat.of().parseHex(lines.text("audit_hash")))),
                bytes.entrySet().stream()
                        .map(file -> new CopiedFile(file.getKey(), file.getValue(), lines.text(SHA256 + file.getKey())))
                        .collect(Collectors.toMap(CopiedFile::name, Function.identity())),
                lines.numbers(ROWS));
    }

    String text() {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("form", FORM);
        lines.put("hub_id", hubId);
        lines.put("generation", generation);
        lines.put("schema", tables.state());
        lines.put("history_schema", tables.history());
        lines.put("time_ms", timeMillis);
        lines.put("audit_entry_no", audit.entryNo());
        lines.put("audit_hash", HexFormat.of().formatHex(audit.hash().toByteArray()));
        for (CopiedFile file : byName()) {
            lines.put(BYTES + file.name(), file.bytes());
            lines.put(SHA256 + file.name(), file.sha256());
        }
        new TreeMap<>(rows).forEach((table, count) -> lines.put(ROWS + table, count));
        return NamedLines.format("A backup of a Signalbox hub: signalbox restore FILE --data DIR", lines);
    }

    List<CopiedFile> byName() {
        return List.copyOf(new TreeMap<>(files).values());
    }

    /** Of both databases, unpacked. */
    long bytes() {
        return files.values().stream().mapToLong(CopiedFile::bytes).sum();
    }
}
