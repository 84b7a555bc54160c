package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens {@code history}; one that cannot be used is renamed aside and a new one begins, because what was measured must
 * never stop what is controlled. Confined to the thread that owns the database at the time.
 */
final class HistoryFile {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);

    private final DataDirectory directory;
    private final Database database;
    private final Damage damage;
    private final SyncedCommit synced;

    HistoryFile(DataDirectory directory, Damage damage) {
        this.directory = directory;
        this.damage = damage;
        this.database = new Database(directory, "history");
        this.synced = new SyncedCommit(directory, "history");
    }

    Database database() {
        return database;
    }

    /** Brings the tables of an older hub up to date; a file that cannot be is left for {@link #open}. */
    void bringUpToDate() throws IOException {
        synced.forget();
        try {
            database.open();
            database.close();
        } catch (SQLException | FlywayException e) {
            database.abandon();
            LOG.warn("the tables of history could not be brought up to date: {}", e.toString());
        }
    }

    HistoryRows open(boolean expected, boolean afterUncleanStop) throws SQLException, IOException {
        if (!database.exists()) {
            if (expected) {
                LOG.warn("history is missing; a new one begins");
                createAfterLoss();
            } else {
                database.create(connection -> {});
            }
        }
        try {
            leaveTornTail(afterUncleanStop);
            synced.forget();
            database.open();
            // Flyway lets newer tables pass.
            NewerTables.refuse(directory, "history", TableVersion.of(database.writer()));
            return read();
        } catch (SQLException | FlywayException e) {
            setAside(e);
            createAfterLoss();
            database.open();
            return read();
        }
    }

    /**
     * An empty file whose events are numbered from the calendar's milliseconds on: nobody knows how many the lost one held,
     * but they were fewer than a thousand a second, and who knows events by their numbers must not take new ones for old.
     */
    private void createAfterLoss() throws SQLException, IOException {
        database.create(connection -> EventRows.beginBehind(connection, directory.millis()));
    }

    /** What lies behind the newest synced commit was acknowledged to nobody; nothing to do after a stop in order. */
    void leaveTornTail(boolean afterUncleanStop) {
        if (!afterUncleanStop || !database.exists()) {
            return;
        }
        try {
            TornTail tail = new TornTail(database.file(), synced.read().bytes());
            OptionalLong end = tail.end(false);
            while (end.isPresent()) {
                LOG.warn("history ended with a write that was torn and is left behind: end={}", end.getAsLong());
                tail.cut(end.getAsLong());
                end = tail.end(false);
            }
        } catch (IOException e) {
            LOG.warn("the end of history could not be looked at: {}", e.toString());
        }
    }

    /** Commits what was written, and returns once it is on the disk. */
    void commit() throws SQLException {
        synced.write(new SyncedCommit.Known(database.commit(), 0));
    }

    /** {@link Database#compact}: what was known of the old file says nothing of the new one. */
    void compact() throws SQLException, IOException {
        synced.forget();
        database.compact();
    }

    /**
     * Sets the file aside and opens an empty one, while the hub runs.
     *
     * @param lastEventNo the highest number of an event that was stored: the next start must not give it again
     */
    HistoryRows beginAnew(Exception why, long lastEventNo) throws SQLException, IOException {
        setAside(why);
        database.create(connection -> EventRows.beginBehind(connection, lastEventNo));
        database.open();
        return read();
    }

    private void setAside(Exception why) throws IOException {
        database.abandon();
        synced.forget();
        Path aside = directory.setAside(database.file(), ".damaged-");
        LOG.warn("history cannot be used and is kept as {}; a new one begins: {}", aside.getFileName(), why.toString());
    }

    private HistoryRows read() throws SQLException {
        return HistoryRows.read(database.writer(), damage, new SeriesTable(database.writer()).all());
    }
}
