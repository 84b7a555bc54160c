package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.proto.v1.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Makes one backup: copies the databases while they are written, opens the copies and reads every row, packs them, and
 * gives the file its name last. Confined to the calling thread, which is never one that writes a database.
 */
final class Snapshot {
    /** Left free for the hub's own next hours. */
    private static final long SPARE_BYTES = 64L << 20;

    private final DataDirectory directory;
    private final Backups backups;
    private final Clock clock;
    private final BooleanSupplier stopping;

    /** @param stopping ends the work with an exception, at the latest after one table was read */
    Snapshot(DataDirectory directory, Clock clock, BooleanSupplier stopping) {
        this.directory = directory;
        this.backups = new Backups(directory.path(), clock);
        this.clock = clock;
        this.stopping = stopping;
    }

    /** Why there is no room for one, in one sentence; empty where there is. The copies and the file stand side by side. */
    String lackOfRoom() throws IOException {
        long neededBytes = SPARE_BYTES;
        for (String database : Database.NAMES) {
            Path file = directory.databaseFile(database);
            neededBytes += Files.exists(file) ? 2 * Files.size(file) : 0;
        }
        long usableBytes = directory.usableBytes();
        return usableBytes >= neededBytes
                ? ""
                : String.format(
                        Locale.ROOT,
                        "A backup needs %,d MiB of free disk while it is made, and there are %,d.",
                        neededBytes >> 20,
                        usableBytes >> 20);
    }

    /**
     * @param hub whose backup it must be
     * @param stored the newest audit entry that must be in it
     */
    Backup make(StateRows.HubRow hub, AuditTip stored) throws IOException, SQLException {
        return make(hub, stored, Database.NAMES, "");
    }

    /**
     * As {@link #make(StateRows.HubRow, AuditTip)}.
     *
     * @param databases those of them that are there; {@code state} always
     * @param why as {@link Backups#finish} has it
     */
    Backup make(StateRows.HubRow hub, AuditTip stored, List<String> databases, String why)
            throws IOException, SQLException {
        long timeMillis = clock.millis();
        DataDirectory copies = backups.begin();
        try {
            Map<String, CopiedFile> files = new HashMap<>();
            for (String database : databases) {
                Path live = directory.databaseFile(database);
                if (Files.exists(live)) {
                    CopiedFile copy = CopiedFile.of(live, copies.databaseFile(database), stopping);
                    files.put(copy.name(), copy);
                }
            }
            BackupManifest manifest = inspect(copies, files, timeMillis);
            if (!manifest.hubId().equals(hub.hubId())
                    || manifest.generation() < hub.generation()
                    || manifest.audit().entryNo() < stored.entryNo()) {
                throw new SQLException("the copy of state is older than what was told as stored");
            }
            Path part = backups.part();
            BackupZip.write(part, manifest, copies.path(), stopping);
            long sizeBytes = Files.size(part);
            return Backup.newBuilder()
                    .setPath(backups.finish(part, why).toString())
                    .setSizeBytes(sizeBytes)
                    .setTimeMs(timeMillis)
                    .build();
        } finally {
            DataDirectory.deleteTree(copies.path());
            Files.deleteIfExists(backups.part());
        }
    }

    void keep(int newest) throws IOException {
        backups.keep(newest);
    }

    /** Reads every row of the copies. */
    private BackupManifest inspect(DataDirectory copies, Map<String, CopiedFile> files, long timeMillis)
            throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        Database history = new Database(copies, "history");
        if (history.exists()) {
            rows.putAll(rows(copies, "history", stopping));
        }
        int historyVersion = history.exists() ? history.inspect(TableVersion::of) : 0;
        rows.putAll(rows(copies, "state", stopping));
        return new Database(copies, "state").inspect(connection -> {
            StateRows.scan(connection);
            StateRows.HubRow hub = StateRows.hub(connection);
            return new BackupManifest(
                    hub.hubId(),
                    hub.generation(),
                    new TableVersion(TableVersion.of(connection), historyVersion),
                    timeMillis,
                    AuditRows.tip(connection),
                    files,
                    rows);
        });
    }

    /** How many there are in each table, every one of them read. */
    static Map<String, Long> rows(DataDirectory directory, String database, BooleanSupplier stopping)
            throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        new Database(directory, database)
                .inspect(connection -> TableRows.read(connection, stopping))
                .forEach((table, count) -> rows.put(database + "." + table, count));
        return rows;
    }
}
