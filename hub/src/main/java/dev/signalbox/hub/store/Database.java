package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.flywaydb.core.Flyway;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/**
 * One H2 file with one connection that writes and one that reads. Opening, closing and writing are confined to the thread
 * that owns the database at the time; {@link #read} may be called from another.
 */
final class Database {
    /**
     * No write waits for later: what is committed is in the file, and {@code CHECKPOINT SYNC} puts it on the disk. The
     * files survive an interrupt ({@code async:}). RETENTION_TIME stays at its 45 s: with 5 s, H2 2.5.250 lost synced
     * commits to {@code kill -9} after a few starts close together.
     */
    private static final String SETTINGS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

    private static final String EXISTING = ";IFEXISTS=TRUE";
    private static final String READ_ONLY = ";ACCESS_MODE_DATA=r";

    /** Reads something on the read connection. */
    interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    /** Writes what a new database begins with. */
    interface FirstRows {
        void write(Connection connection) throws SQLException;
    }

    private final DataDirectory directory;
    private final String name;
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();
    /** Null while closed. */
    private @Nullable Connection writer;
    /** Null while closed. Guarded by inUse. */
    private @Nullable Connection reader;

    Database(DataDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    Path file() {
        return directory.databaseFile(name);
    }

    boolean exists() {
        return Files.exists(file());
    }

    /**
     * Makes an empty database under another name and renames it once it is complete: a half made one is never mistaken for
     * one that lost its rows.
     */
    void create(FirstRows firstRows) throws SQLException, IOException {
        String unfinished = name + "-new";
        Path file = directory.databaseFile(unfinished);
        Files.deleteIfExists(file);
        try (Connection anchor = source(unfinished, "").getConnection()) {
            migrate(unfinished);
            firstRows.write(anchor);
            sync(anchor);
        }
        DataDirectory.restrictFile(file);
        DataDirectory.syncFile(file);
        directory.rename(file, file());
    }

    void open() throws SQLException, IOException {
        JdbcDataSource source = source(name, EXISTING);
        Connection opened = source.getConnection();
        try {
            DataDirectory.restrictFile(file());
            migrate(name);
            opened.setAutoCommit(false);
            Connection second = source.getConnection();
            second.setReadOnly(true);
            // Chunks and sweeps are read one after the other, as of one moment: H2 means each table's own first moment
            // by
            // REPEATABLE READ.
            second.setTransactionIsolation(Constants.TRANSACTION_SNAPSHOT);
            second.setAutoCommit(false);
            inUse.writeLock().lock();
            try {
                reader = second;
            } finally {
                inUse.writeLock().unlock();
            }
            writer = opened;
        } finally {
            if (writer == null) {
                opened.close();
            }
        }
    }

    /** Opens the file for one look that cannot change a byte of it. */
    <T> T inspect(Reading<T> look) throws SQLException {
        try (Connection connection = source(name, EXISTING + READ_ONLY).getConnection()) {
            return look.read(connection);
        }
    }

    Connection writer() {
        if (writer == null) {
            throw new IllegalStateException(name + " is not open");
        }
        return writer;
    }

    /** Commits what was written, and returns once it is on the disk. */
    void commit() throws SQLException {
        writer().commit();
        sync(writer());
    }

    void rollback() throws SQLException {
        writer().rollback();
    }

    /** Empty while the database is closed, because the disk is full or the hub ends. */
    <T> Optional<T> read(Reading<T> reading) throws SQLException {
        if (!inUse.readLock().tryLock()) {
            return Optional.empty();
        }
        try {
            if (reader == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(reading.read(reader));
            } finally {
                // Ends the moment as of which it was read.
                reader.rollback();
            }
        } finally {
            inUse.readLock().unlock();
        }
    }

    boolean isOpen() {
        return writer != null;
    }

    /** Closes in order and puts the file on the disk; waits for a query that reads. False where it was not open. */
    boolean close() throws SQLException, IOException {
        if (writer == null) {
            return false;
        }
        try {
            writer.rollback();
            sync(writer);
        } finally {
            abandon();
        }
        DataDirectory.syncFile(file());
        return true;
    }

    /** Closes what a failure left; whatever that says, nothing was acknowledged since the last commit. */
    void abandon() {
        inUse.writeLock().lock();
        try {
            closeQuietly(reader);
            reader = null;
        } finally {
            inUse.writeLock().unlock();
        }
        closeQuietly(writer);
        writer = null;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            // H2 has closed the database itself already: there is nothing left to release.
        }
    }

    private static void sync(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    private void migrate(String database) {
        Flyway.configure()
                .dataSource(source(database, EXISTING))
                .locations("classpath:dev/signalbox/hub/store/" + name)
                .loggers("slf4j")
                .cleanDisabled(true)
                .load()
                .migrate();
    }

    private JdbcDataSource source(String database, String more) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:async:" + directory.file(database) + SETTINGS + more);
        source.setUser("hub");
        source.setPassword("");
        return source;
    }
}
