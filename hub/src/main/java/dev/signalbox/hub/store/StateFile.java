package dev.signalbox.hub.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens {@code state} so that what was promised is all there, or refuses before a byte of it has changed. Confined to the
 * thread that opens the store.
 */
final class StateFile {
    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    /** What comes before the tables of an older hub are brought up to date. */
    @FunctionalInterface
    interface Precaution {
        void take() throws SQLException, IOException;
    }

    private final DataDirectory directory;
    private final Database database;
    private final SyncedCommit synced;
    private long commitNo;
    /** The marker as it is on the disk; null before {@link #open}. */
    private @Nullable Marker written;

    /** @param bloatedFromBytes a smaller file is not worth a compaction */
    StateFile(DataDirectory directory, long bloatedFromBytes) {
        this.directory = directory;
        this.database = new Database(directory, "state", bloatedFromBytes);
        this.synced = new SyncedCommit(directory, "state");
    }

    Database database() {
        return database;
    }

    /**
     * Opens the database, made anew where there never was one; one generation more is on the disk when this returns.
     *
     * @param precaution taken where an older hub may have written what is there, before any of it is changed
     */
    Marker open(boolean afterUncleanStop, Precaution precaution) throws IOException, StateUnusable {
        boolean existed = database.exists();
        Optional<Marker> known = existed ? Marker.read(directory) : Optional.of(create());
        try {
            if (known.isPresent()) {
                NewerTables.refuse(directory, known.get().tables());
            }
            if (existed && afterUncleanStop) {
                lookAfterUncleanStop(known);
            } else {
                look(database, known, afterUncleanStop);
            }
            if (existed && !afterUncleanStop && !StateSum.matches(directory, database.file())) {
                throw new SQLException("it changed since the hub was stopped, and its checksum does not fit");
            }
            if (existed && !known.map(Marker::tables).equals(Optional.of(TableVersion.KNOWN))) {
                precaution.take();
            }
            // It is of the file as it is now. A start that fails after this must not make the next one take that for
            // damage.
            StateSum.delete(directory);
            synced.forget();
            database.open();
            NewerTables.refuse(directory, "state", TableVersion.of(database.writer()));
            Marker marker = writeMarker(nextGeneration());
            synced.sync();
            return marker;
        } catch (NewerTables e) {
            throw e.unusable();
        } catch (SQLException | RuntimeException e) { // whatever damage makes of a row: it is one
            database.abandon();
            throw unusable(reason(e), e);
        }
    }

    /** Read-only: H2 rewrites a file as soon as it opens it for writing. */
    private void look(Database file, Optional<Marker> marker, boolean afterUncleanStop)
            throws SQLException, IOException {
        SyncedCommit.Known known = synced.read();
        file.inspect(connection -> {
            check(connection, marker);
            if (afterUncleanStop) {
                StateRows.scan(connection);
                checkCommit(connection, known);
            }
            return true;
        });
    }

    /** Whatever the look finds: the file as it was left is kept. */
    private void lookAfterUncleanStop(Optional<Marker> marker) throws SQLException, IOException, StateUnusable {
        FutureTask<Path> copying = new FutureTask<>(() -> directory.copyAside(database.file()));
        // Beside the look, which reads the same bytes.
        new Thread(copying, "state-copy").start();
        Optional<SQLException> damage;
        try {
            damage = damageOf(database, marker);
        } finally {
            awaitCopy(copying);
        }
        Optional<SQLException> left = leaveTornTail(damage, marker);
        if (left.isPresent()) {
            throw left.get();
        }
    }

    /**
     * Goes back behind what a power cut has torn before it was acknowledged, in a copy that takes the place of the file once
     * it can be read. Until then the file is as it was; and H2 keeps a file that it failed to open locked.
     *
     * @return the damage, where that is not it
     */
    private Optional<SQLException> leaveTornTail(Optional<SQLException> found, Optional<Marker> marker)
            throws IOException {
        Optional<SQLException> damage = found;
        TornTail tail = new TornTail(database.file(), synced.read().bytes());
        Database shorter = new Database(directory, "state-cut");
        OptionalLong end = end(tail, damage);
        OptionalLong last = end;
        try {
            while (end.isPresent()) {
                last = end;
                tail.copyUntil(end.getAsLong(), shorter.file());
                damage = damageOf(shorter, marker);
                // The commit may have begun with an older chunk.
                end = end(tail, damage);
            }
            if (damage.isPresent()) {
                return found.isPresent() ? found : damage;
            }
            if (last.isPresent()) {
                database.putInPlace(shorter.file());
                LOG.warn(
                        "state ended with a write that was torn before it was acknowledged; left behind: end={}",
                        last.getAsLong());
            }
        } finally {
            Files.deleteIfExists(shorter.file());
        }
        return Optional.empty();
    }

    private static OptionalLong end(TornTail tail, Optional<SQLException> damage) throws IOException {
        return tail.end(damage.isPresent() && isOfTheFile(damage.get()));
    }

    private Optional<SQLException> damageOf(Database file, Optional<Marker> marker) throws IOException {
        try {
            look(file, marker, true);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        } catch (RuntimeException e) { // lost sectors make a row of anything
            return Optional.of(new SQLException("a row of it makes no sense: " + e, e));
        }
    }

    /** H2 tells it by two codes, one of which means anything; where the roots of the tables are lost, it finds none of them. */
    private static boolean isOfTheFile(SQLException damage) {
        boolean isOfTheFile = damage.getErrorCode() == ErrorCode.FILE_CORRUPTED_1
                || damage.getErrorCode() == ErrorCode.TABLE_OR_VIEW_NOT_FOUND_DATABASE_EMPTY_1;
        for (Throwable cause = damage; cause != null && !isOfTheFile; cause = cause.getCause()) {
            isOfTheFile =
                    cause instanceof MVStoreException store && store.getErrorCode() == DataUtils.ERROR_FILE_CORRUPT;
        }
        return isOfTheFile;
    }

    /** Commits what was written, and returns once it is on the disk. */
    void commit() throws SQLException {
        StateRows.setCommitNo(database.writer(), ++commitNo);
        synced.write(new SyncedCommit.Known(database.commit(), commitNo));
    }

    /** {@link Database#compact}: what was known of the old file says nothing of the new one. */
    void compact() throws SQLException, IOException {
        synced.forget();
        database.compact();
    }

    /** Replaces the marker by one that counts the rows as they are on the disk now. */
    Marker writeMarker(StateRows.HubRow hub) throws SQLException, IOException {
        Marker marker = new Marker(
                hub.hubId(),
                hub.generation(),
                TableVersion.KNOWN,
                AuditRows.tip(database.writer()).entryNo(),
                StateRows.counts(database.writer()));
        marker.write(directory);
        written = marker;
        return marker;
    }

    /**
     * Lowers the marker's floors to what is left once the writer's transaction is committed: whether it is or not, there are
     * at least as many rows. Called before the commit of every transaction that deletes rows.
     */
    void lowerFloors() throws SQLException, IOException {
        Marker marker = written;
        if (marker == null) {
            throw new IllegalStateException("state is not open");
        }
        Map<String, Long> left = StateRows.counts(database.writer());
        Map<String, Long> floors = new HashMap<>(marker.rows());
        floors.replaceAll((table, floor) -> Math.min(floor, left.getOrDefault(table, 0L)));
        if (!floors.equals(marker.rows())) {
            Marker lower =
                    new Marker(marker.hubId(), marker.generation(), marker.tables(), marker.auditEntryNo(), floors);
            lower.write(directory);
            written = lower;
        }
    }

    /** With the database closed in order: what is found at the next start must be what is here now. */
    void writeSum() throws IOException {
        StateSum.write(directory, database.file());
    }

    StateUnusable unusable(String reason, @Nullable Throwable cause) {
        return new StateUnusable(database.file(), reason, cause);
    }

    private Marker create() throws IOException, StateUnusable {
        Optional<Marker> other = Marker.read(directory);
        if (other.isPresent()) {
            throw unusable(
                    "it is missing, and the marker says that hub " + other.get().hubId() + " lives here", null);
        }
        String hubId = UUID.randomUUID().toString();
        try {
            database.create(connection -> {
                try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO hub (hub_id, generation) VALUES (?, 0)")) {
                    insert.setString(1, hubId);
                    insert.executeUpdate();
                }
            });
        } catch (SQLException | FlywayException e) {
            throw unusable("it cannot be created: " + reason(e), e);
        }
        LOG.info("made a new hub in {}", directory.path());
        return new Marker(hubId, 0, TableVersion.KNOWN, 0, Map.of());
    }

    private void awaitCopy(FutureTask<Path> copying) throws IOException, StateUnusable {
        try {
            Path copy = copying.get();
            LOG.warn("the hub was not stopped in order; state as it was left is kept as {}", copy.getFileName());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw unusable(
                    "the hub was not stopped in order, and no copy of the file can be set aside: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while starting");
        }
    }

    private static void check(Connection connection, Optional<Marker> marker) throws SQLException {
        StateRows.HubRow hub = StateRows.hub(connection);
        if (marker.isEmpty()) {
            LOG.warn("no marker beside state; taking hub {} as it is", hub.hubId());
            return;
        }
        Marker known = marker.get();
        if (!hub.hubId().equals(known.hubId())) {
            throw new SQLException("it is of hub " + hub.hubId() + ", and the marker says " + known.hubId());
        }
        if (hub.generation() < known.generation()) {
            throw new SQLException(
                    "it is older than the hub's last start (" + hub.generation() + " < " + known.generation() + ")");
        }
        // A file of before V2 has no audit, and its marker does not ask for one.
        if (known.auditEntryNo() > 0) {
            long newest = AuditRows.tip(connection).entryNo();
            if (newest < known.auditEntryNo()) {
                throw new SQLException(
                        "the audit ends at entry " + newest + ", and there were " + known.auditEntryNo());
            }
        }
        Map<String, Long> counts = StateRows.counts(connection);
        // Of the tables that only grow now: an older hub may have counted others.
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            long floor = known.rows().getOrDefault(count.getKey(), 0L);
            if (count.getValue() < floor) {
                throw new SQLException(String.format(
                        Locale.ROOT, "%d of %d rows of %s are left", count.getValue(), floor, count.getKey()));
            }
        }
    }

    /** H2 passes over its newest writes where they are damaged, without a word, and goes on from an older one. */
    private static void checkCommit(Connection connection, SyncedCommit.Known known) throws SQLException {
        long newest = StateRows.commitNo(connection);
        if (newest < known.commitNo()) {
            throw new SQLException(
                    "it ends with commit " + newest + ", and commit " + known.commitNo() + " was acknowledged");
        }
    }

    private StateRows.HubRow nextGeneration() throws SQLException {
        StateRows.HubRow hub = StateRows.hub(database.writer());
        StateRows.HubRow next = new StateRows.HubRow(hub.hubId(), hub.generation() + 1);
        StateRows.setGeneration(database.writer(), next);
        commitNo = StateRows.commitNo(database.writer());
        commit();
        return next;
    }

    static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(e.toString()).strip();
    }
}
