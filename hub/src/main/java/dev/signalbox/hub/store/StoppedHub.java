package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;

/**
 * A data directory that no hub works on, held so that none begins to. Nothing but {@link #restore} and {@link #compact}
 * changes the databases in it. Confined to the calling thread.
 */
public final class StoppedHub implements AutoCloseable {
    private final DataDirectory directory;
    private final DirectoryLock lock;
    private final Clock clock;

    private StoppedHub(DataDirectory directory, DirectoryLock lock, Clock clock) {
        this.directory = directory;
        this.lock = lock;
        this.clock = clock;
    }

    /**
     * Takes the directory until {@link #close}.
     *
     * @throws DataDirectoryInUse where a hub runs on it
     */
    public static StoppedHub take(Path data) throws DataDirectoryInUse, BackupTrouble {
        Clock clock = Clock.systemUTC();
        DataDirectory directory = new DataDirectory(data, clock);
        if (!Files.exists(directory.databaseFile("state"))) {
            throw new BackupTrouble("There is no hub in the data directory " + data + ".", null);
        }
        try {
            return new StoppedHub(directory, DirectoryLock.take(directory), clock);
        } catch (IOException e) {
            throw new BackupTrouble(data + " cannot be worked on: " + e.getMessage() + ".", e);
        }
    }

    /** Every audit entry, newest first. */
    public void forEachAuditEntry(Consumer<AuditEntry> reader) throws BackupTrouble {
        Database state = new Database(directory, "state");
        try {
            state.inspect(connection -> {
                AuditQueries.forEach(connection, reader);
                return true;
            });
        } catch (SQLException e) {
            throw new BackupTrouble(state.file() + " cannot be read: " + StateFile.reason(e) + ".", e);
        }
    }

    /** Makes a backup in the directory, beside those that are there. */
    public Backup backup() throws BackupTrouble {
        return backup(Integer.MAX_VALUE);
    }

    /**
     * Makes a backup in the directory.
     *
     * @param keep so many of the newest stay
     */
    public Backup backup(int keep) throws BackupTrouble {
        Snapshot snapshot = new Snapshot(directory, clock, () -> false);
        try {
            String lackOfRoom = snapshot.lackOfRoom();
            if (!lackOfRoom.isEmpty()) {
                throw new BackupTrouble(lackOfRoom, null);
            }
            Optional<Marker> marker = Marker.read(directory);
            Backup backup = snapshot.make(
                    marker.isPresent()
                            ? new StateRows.HubRow(
                                    marker.get().hubId(), marker.get().generation())
                            : new Database(directory, "state").inspect(StateRows::hub),
                    new AuditTip(marker.map(Marker::auditEntryNo).orElse(0L), AuditTip.NONE.hash()));
            snapshot.keep(keep);
            return backup;
        } catch (IOException | SQLException | FlywayException | StateUnusable e) {
            throw new BackupTrouble("No backup was made: " + Restore.reason(e) + ".", e);
        }
    }

    /**
     * Leaves behind what the databases do not need any more, such as what was erased.
     *
     * @return bytes by file
     */
    public Map<String, Long> compact() throws BackupTrouble {
        if (lock.afterUncleanStop()) {
            throw new BackupTrouble("The hub was not stopped in order: start it, and stop it, before.", null);
        }
        Map<String, Long> sizes = new TreeMap<>();
        try {
            for (String name : Database.NAMES) {
                Database database = new Database(directory, name);
                if (database.exists()) {
                    compact(name, database);
                    sizes.put(DataDirectory.databaseFileName(name), directory.databaseBytes(name));
                }
            }
            return sizes;
        } catch (IOException | SQLException | FlywayException e) {
            throw new BackupTrouble("Not everything was compacted: " + Restore.reason(e) + ".", e);
        }
    }

    private void compact(String name, Database database) throws SQLException, IOException {
        if (database.inspect(TableVersion::of) != TableVersion.knownOf(name)) {
            throw new IOException("the tables of " + name + " are not of this version; start this hub on them first");
        }
        if (!Database.hasRoomForCopy(directory.databaseBytes(name), directory.usableBytes())) {
            throw new IOException("the disk has no room for a second " + name);
        }
        boolean isState = name.equals("state");
        if (isState) {
            if (!StateSum.matches(directory, database.file())) {
                throw new IOException("state changed since the hub was stopped");
            }
            StateSum.delete(directory);
        }
        new SyncedCommit(directory, name).forget();
        boolean isCompacted;
        database.open();
        try {
            isCompacted = database.compact();
        } finally {
            database.close();
        }
        if (isState) {
            StateSum.write(directory, database.file());
        }
        if (!isCompacted) {
            throw new IOException(name + " stays as it is; why, was logged");
        }
    }

    /**
     * Puts a backup in the place of what the directory holds, which is made where it is missing.
     *
     * @param force also where it holds a hub already: its files are kept under other names
     */
    public static Restored restore(Path zip, Path data, boolean force) throws DataDirectoryInUse, BackupTrouble {
        Clock clock = Clock.systemUTC();
        DataDirectory directory = new DataDirectory(data, clock);
        try {
            directory.create();
            DirectoryLock lock = DirectoryLock.take(directory);
            boolean restored = false;
            try {
                Restore restore = new Restore(directory, zip, clock);
                if (!force && restore.wouldReplace()) {
                    throw new BackupTrouble(
                            data + " is not empty. With --force, what it holds is kept under other names.", null);
                }
                Restored result = restore.run();
                restored = true;
                return result;
            } finally {
                if (restored) {
                    lock.markClean();
                    lock.close();
                } else {
                    lock.abandon();
                }
            }
        } catch (IOException | SQLException | FlywayException e) {
            throw new BackupTrouble("Nothing was restored: " + zip + " cannot be used: " + Restore.reason(e) + ".", e);
        }
    }

    /** Leaves the directory as it was found. */
    @Override
    public void close() throws BackupTrouble {
        try {
            lock.abandon();
        } catch (IOException e) {
            throw new BackupTrouble(directory.path() + " could not be given back in order.", e);
        }
    }
}
