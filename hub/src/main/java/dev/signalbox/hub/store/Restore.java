package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.proto.v1.AuditEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flywaydb.core.api.FlywayException;

/**
 * Puts a backup in the place of what a data directory holds: unpacked and read in full beside it first, then moved in so
 * that a kill at any moment leaves a directory that a hub either serves or refuses, never an empty hub. Confined to the
 * calling thread, which holds the directory's lock.
 */
final class Restore {
    /**
     * Generations are never used twice, or devices would take a new link for an older one: more starts than a hub has
     * between a backup and its restore.
     */
    private static final long STARTS_SINCE = 1_000;

    /** The same of the numbers of events, where the calendar does not say better how many there can have been. */
    private static final long EVENTS_SINCE = 1_000_000;

    private static final String UNPACKED = "restoring";
    private static final String REPLACED = ".replaced-";
    /** What is in a data directory that holds no hub. */
    private static final List<String> NO_HUB = List.of("hub.lock", Backups.DIRECTORY, UNPACKED);

    private final DataDirectory directory;
    private final Path zip;
    private final Clock clock;

    /** What was written into the unpacked state. Immutable. */
    private record Reborn(StateRows.HubRow hub, int sessions, AuditTip audit, Map<String, Long> rows) {}

    Restore(DataDirectory directory, Path zip, Clock clock) {
        this.directory = directory;
        this.zip = zip;
        this.clock = clock;
    }

    /** Whether the directory holds anything of a hub. */
    boolean wouldReplace() throws IOException {
        try (var files = Files.list(directory.path())) {
            return files.anyMatch(file -> !NO_HUB.contains(String.valueOf(file.getFileName())));
        }
    }

    Restored run() throws IOException, SQLException, BackupTrouble {
        BackupManifest manifest = BackupZip.manifest(zip);
        if (!TableVersion.KNOWN.reads(manifest.tables())) {
            throw new BackupTrouble(
                    "A newer hub made " + zip + ": its tables have the versions "
                            + manifest.tables().state() + " and "
                            + manifest.tables().history() + ", and this hub knows " + TableVersion.KNOWN.state()
                            + " and " + TableVersion.KNOWN.history()
                            + ". Restore it with that hub, or a backup from before the upgrade (*"
                            + Backups.BEFORE_UPGRADE + ".zip) with this one.",
                    null);
        }
        if (!manifest.files().containsKey("state.mv.db")) {
            throw new IOException("state is missing in it");
        }
        if (directory.usableBytes() < manifest.bytes() + (manifest.bytes() >> 2)) {
            throw new BackupTrouble(
                    "The disk of " + directory.path() + " has no room for the " + (manifest.bytes() >> 20)
                            + " MiB of this backup.",
                    null);
        }
        DataDirectory unpacked = directory.inside(UNPACKED);
        DataDirectory.deleteTree(unpacked.path());
        unpacked.create();
        unpack(manifest, unpacked);
        compare(manifest, unpacked);
        Reborn reborn = endSessions(manifest, unpacked);
        skipEventNumbers(unpacked);
        List<Path> aside = moveIn(manifest, unpacked, reborn);
        DataDirectory.deleteTree(unpacked.path());
        return new Restored(
                manifest.hubId(),
                Instant.ofEpochMilli(manifest.timeMillis()),
                manifest.rows(),
                manifest.audit().entryNo(),
                reborn.sessions(),
                aside);
    }

    private void unpack(BackupManifest manifest, DataDirectory unpacked) throws IOException {
        for (CopiedFile file : manifest.byName()) {
            Path to = unpacked.file(file.name());
            try (OutputStream out =
                    Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                DataDirectory.restrictFile(to);
                BackupZip.copyOut(zip, file, out, () -> false);
            }
            DataDirectory.syncFile(to);
        }
    }

    private static void compare(BackupManifest manifest, DataDirectory unpacked) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        for (String database : Database.NAMES) {
            if (Files.exists(unpacked.databaseFile(database))) {
                rows.putAll(Snapshot.rows(unpacked, database, () -> false));
            }
        }
        if (!rows.equals(new TreeMap<>(manifest.rows()))) {
            throw new SQLException("it has the rows " + rows + ", and should have " + new TreeMap<>(manifest.rows()));
        }
    }

    /** In the transaction that ends all sessions: who came by them must show again who they are. */
    private Reborn endSessions(BackupManifest manifest, DataDirectory unpacked) throws SQLException, IOException {
        Database state = new Database(unpacked, "state");
        state.open();
        try {
            Connection connection = state.writer();
            StateRows.HubRow old = StateRows.hub(connection);
            if (!old.hubId().equals(manifest.hubId())) {
                throw new SQLException("it is of hub " + old.hubId() + ", and should be of " + manifest.hubId());
            }
            StateRows.HubRow hub = new StateRows.HubRow(
                    old.hubId(), Math.max(old.generation(), knownGeneration(old.hubId())) + STARTS_SINCE);
            StateRows.setGeneration(connection, hub);
            int sessions;
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM credential WHERE kind = 'SESSION'")) {
                sessions = delete.executeUpdate();
            }
            // Nothing is trimmed: how long entries stay is said where the hub is started.
            AuditRows audit = new AuditRows(connection);
            audit.append(AuditEntry.newBuilder()
                    .setTimeMs(clock.millis())
                    .setActor("local:admin")
                    .setAction("hub.restore")
                    .setSubject(hub.hubId())
                    .setDetail(
                            "to " + Instant.ofEpochMilli(manifest.timeMillis()) + ", " + sessions + " sessions ended")
                    .build());
            state.commit();
            return new Reborn(hub, sessions, audit.tip(), StateRows.counts(connection));
        } finally {
            state.close();
        }
    }

    /**
     * Who heard of events since the backup knows them by their numbers: new ones are numbered behind all of those, as behind
     * a {@linkplain HistoryFile lost history}. What waited for the broker when the backup was made is not published.
     */
    private void skipEventNumbers(DataDirectory unpacked) throws SQLException, IOException {
        Database history = new Database(unpacked, "history");
        if (!history.exists()) {
            return; // a new one begins
        }
        history.open();
        try {
            Connection connection = history.writer();
            EventRows.beginBehind(
                    connection, Math.max(clock.millis(), EventRows.lastEventNo(connection) + EVENTS_SINCE));
            history.commit();
        } finally {
            history.close();
        }
    }

    /** Of the hub whose place is taken, where it is the same one; otherwise 0. */
    private long knownGeneration(String hubId) throws IOException {
        try {
            Optional<Marker> marker = Marker.read(directory);
            return marker.filter(known -> known.hubId().equals(hubId))
                    .map(Marker::generation)
                    .orElse(0L);
        } catch (StateUnusable e) {
            // Damage is why one restores.
            return 0;
        }
    }

    /**
     * The new marker first and the new state last: in between, the marker asks for a state that is not there, and a hub
     * refuses to start.
     */
    private List<Path> moveIn(BackupManifest manifest, DataDirectory unpacked, Reborn reborn) throws IOException {
        List<Path> aside = new ArrayList<>();
        if (Files.exists(directory.file(Marker.FILE_NAME))) {
            aside.add(directory.copyStamped(directory.file(Marker.FILE_NAME), REPLACED));
        }
        new Marker(
                        reborn.hub().hubId(),
                        reborn.hub().generation(),
                        TableVersion.KNOWN,
                        reborn.audit().entryNo(),
                        reborn.rows())
                .write(directory);
        for (String database : Database.NAMES) {
            new SyncedCommit(directory, database).forget();
            Path old = directory.databaseFile(database);
            if (Files.exists(old)) {
                aside.add(directory.setAside(old, REPLACED));
            }
        }
        for (CopiedFile file : manifest.byName()) {
            // By name, history goes first.
            directory.rename(unpacked.file(file.name()), directory.file(file.name()));
        }
        return aside;
    }

    /** The reason of a failure in one line. */
    static String reason(Exception failure) {
        return failure instanceof FlywayException || failure instanceof SQLException
                ? StateFile.reason(failure)
                : String.valueOf(failure.getMessage());
    }
}
