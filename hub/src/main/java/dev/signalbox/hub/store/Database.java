package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.flywaydb.core.Flyway;
import org.h2.api.ErrorCode;
import org.h2.engine.Constants;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One H2 file with one connection that writes and one that reads. Opening, closing and writing are confined to the thread
 * that owns the database at the time; {@link #read} may be called from another.
 */
final class Database {
    /** Of all there are; files named so with {@code .mv.db}. */
    static final List<String> NAMES = List.of("state", "history");

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /**
     * No write waits for later: what is committed is in the file, and {@code CHECKPOINT SYNC} puts it on the disk. The
     * files survive an interrupt ({@code async:}).
     *
     * <p>H2 2.5.250 only ever appends here (REUSE_SPACE, MAX_COMPACT_TIME). Where it reuses space, it writes the file's
     * header before it knows the new last chunk: a process killed then comes back up to 20 synced commits younger. What
     * it no longer needs is left behind by {@link #compact} instead.
     */
    private static final String SETTINGS = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0"
            + ";REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0"
            + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";

    private static final String FILES = SealedFiles.prefix() + "async:";
    private static final String EXISTING = ";IFEXISTS=TRUE";
    private static final String READ_ONLY = ";ACCESS_MODE_DATA=r";

    /** A smaller file is not worth a compaction: some 3,000 commits. */
    static final long BLOATED_FROM_BYTES = 64L << 20;

    /** Percent of the file that is live, below which the rest is worth leaving behind. */
    private static final int BLOATED_BELOW_PERCENT = 40;
    /** Percent from which on a copy would hardly be smaller. */
    private static final int WORTHLESS_FROM_PERCENT = 90;
    /** Left free beside the copy of a compaction, which is up to a quarter larger than what is live. */
    private static final long SPARE_BYTES = 64L << 20;
    /** Where a copy had no room, it is looked at again when the file has grown by this. */
    private static final long LOOK_AGAIN_BYTES = 16L << 20;

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
    private final long bloatedFromBytes;
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();
    /** Null while closed. */
    private @Nullable Connection writer;
    /** Null while closed. Guarded by inUse. */
    private @Nullable Connection reader;
    /** The size at which the fill is looked at next. */
    private long lookFromBytes;

    Database(DataDirectory directory, String name) {
        this(directory, name, BLOATED_FROM_BYTES);
    }

    Database(DataDirectory directory, String name, long bloatedFromBytes) {
        this.directory = directory;
        this.name = name;
        this.bloatedFromBytes = bloatedFromBytes;
        this.lookFromBytes = bloatedFromBytes;
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
        Files.deleteIfExists(directory.databaseFile(unfinished()));
        finish(source(FILES, unfinished(), ""), firstRows);
    }

    void open() throws SQLException, IOException {
        JdbcDataSource source = source(FILES, name, EXISTING);
        Connection opened = openUpToDate(source);
        try {
            opened.setAutoCommit(false);
            Connection second = source.getConnection();
            second.setReadOnly(true);
            // Chunks and sweeps are read as of one moment; REPEATABLE READ of H2 is each table's own first moment.
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

    private Connection openUpToDate(JdbcDataSource source) throws SQLException, IOException {
        Connection opened = source.getConnection();
        boolean isUpToDate = false;
        try {
            DataDirectory.restrictFile(file());
            isUpToDate = flyway(source).info().pending().length == 0;
        } finally {
            if (!isUpToDate) {
                opened.close();
            }
        }
        if (isUpToDate) {
            return opened;
        }
        migrate();
        return source.getConnection();
    }

    /**
     * Brings the tables of an older hub up to date in a copy, which takes the place of the file once it is complete: H2
     * commits with every statement that changes a table, so a hub killed between two of them would leave a file that no
     * hub can open.
     */
    private void migrate() throws SQLException, IOException {
        Path copy = directory.databaseFile(unfinished());
        Files.deleteIfExists(copy);
        // A statement that changes a table may write all of it once more.
        if (!hasRoomForCopy(2 * Files.size(file()), directory.usableBytes())) {
            throw new IOException("The disk of " + directory.path() + " has no room for a second "
                    + file().getFileName() + ", in which the tables of an older hub are brought up to date.");
        }
        try {
            Files.copy(file(), copy);
            finish(source(FILES, unfinished(), EXISTING), connection -> {});
        } finally {
            Files.deleteIfExists(copy);
        }
        LOG.info("brought the tables of an older hub up to date file={}", file().getFileName());
    }

    private String unfinished() {
        return name + "-new";
    }

    /** Gives the unfinished file all tables and these rows, and then the name of the database. */
    private void finish(JdbcDataSource unfinished, FirstRows rows) throws SQLException, IOException {
        try (Connection anchor = unfinished.getConnection()) {
            flyway(unfinished).migrate();
            rows.write(anchor);
            sync(anchor);
        }
        putInPlace(directory.databaseFile(unfinished()));
    }

    /** Another file, complete and closed, becomes the database. */
    void putInPlace(Path file) throws IOException {
        DataDirectory.restrictFile(file);
        DataDirectory.syncFile(file);
        directory.rename(file, file());
    }

    /** Opens the file for one look that cannot change a byte of it; without "async:", as an interrupt may end it. */
    <T> T inspect(Reading<T> look) throws SQLException {
        try (Connection connection = source("nio:", name, EXISTING + READ_ONLY).getConnection()) {
            return look.read(connection);
        } catch (SQLException e) {
            // H2 has to finish something that was cut off before it can read at all; it may, in a copy.
            if (e.getErrorCode() == ErrorCode.DATABASE_IS_READ_ONLY) {
                return inspectCopy(look);
            }
            throw e;
        }
    }

    private <T> T inspectCopy(Reading<T> look) throws SQLException {
        Path copy = directory.databaseFile(name + "-look");
        try {
            Files.copy(file(), copy, StandardCopyOption.REPLACE_EXISTING);
            DataDirectory.restrictFile(copy);
            try (Connection connection =
                    source("nio:", name + "-look", EXISTING).getConnection()) {
                return look.read(connection);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new SQLException("no copy of it can be looked at: " + e, e);
        }
    }

    Connection writer() {
        if (writer == null) {
            throw new IllegalStateException(name + " is not open");
        }
        return writer;
    }

    /**
     * Commits what was written, and returns once it is on the disk.
     *
     * @return bytes of the file that are on the disk; 0: not known
     */
    long commit() throws SQLException {
        writer().commit();
        long bytes = directory.databaseBytes(name);
        sync(writer());
        return bytes;
    }

    void rollback() throws SQLException {
        writer().rollback();
    }

    /** Empty while the database is closed, because the disk is full or the hub ends. One after the other. */
    <T> Optional<T> read(Reading<T> reading) throws SQLException {
        if (!inUse.readLock().tryLock()) {
            return Optional.empty();
        }
        try {
            return reader == null ? Optional.empty() : Optional.of(readAsOfOneMoment(reading, reader));
        } finally {
            inUse.readLock().unlock();
        }
    }

    private synchronized <T> T readAsOfOneMoment(Reading<T> reading, Connection connection) throws SQLException {
        try {
            return reading.read(connection);
        } finally {
            connection.rollback();
        }
    }

    boolean isBloated() throws SQLException, IOException {
        return isBloated(Long.MAX_VALUE);
    }

    /**
     * Whether most of the file is what it no longer needs, or it is larger than it may be and the copy would be smaller; and
     * the disk has room for the copy. Cheap: looks inside only when the file has grown by a quarter.
     */
    boolean isBloated(long mostBytes) throws SQLException, IOException {
        long sizeBytes = Files.size(file());
        if (sizeBytes < Math.min(lookFromBytes, Math.max(mostBytes, bloatedFromBytes))) {
            return false;
        }
        lookFromBytes = sizeBytes / 4 * 5;
        int live = livePercent();
        boolean isBloated = live < BLOATED_BELOW_PERCENT || (sizeBytes > mostBytes && live < WORTHLESS_FROM_PERCENT);
        if (isBloated && !hasRoomForCopy(sizeBytes / 100 * live, directory.usableBytes())) {
            // A copy that fills the disk would stop what is promised on the same disk.
            LOG.warn("{} is bloated, and the disk has no room to compact it", file().getFileName());
            lookFromBytes = sizeBytes + LOOK_AGAIN_BYTES;
            return false;
        }
        return isBloated;
    }

    static boolean hasRoomForCopy(long liveBytes, long usableBytes) {
        return usableBytes >= liveBytes / 4 * 5 + SPARE_BYTES;
    }

    /** Chunks of H2 that nothing lives in any more are gaps in the file; the others are partly live. */
    private int livePercent() throws SQLException {
        int percent = 100;
        try (Statement statement = writer().createStatement();
                ResultSet rate = statement.executeQuery("SELECT setting_value FROM information_schema.settings"
                        + " WHERE setting_name IN ('info.FILL_RATE', 'info.CHUNKS_FILL_RATE')")) {
            while (rate.next()) {
                percent = percent * Integer.parseInt(rate.getString(1)) / 100;
            }
        }
        return percent;
    }

    /**
     * Copies what is live into a new file, which takes the place of the old one in one step: killed at any moment, one of
     * the two is there, whole. Statements of {@link #writer} must be made again. False where the file stays as it is, as on
     * a disk without room for the copy.
     */
    boolean compact() throws SQLException, IOException {
        Path small = directory.databaseFile(unfinished());
        long before = Files.size(file());
        boolean isCompacted = true;
        close();
        try {
            MVStore.compact(file().toString(), small.toString(), false, null);
            putInPlace(small);
            LOG.info("compacted file={} bytes={} was={}", file().getFileName(), Files.size(file()), before);
        } catch (MVStoreException | CompletionException | IOException e) { // of this thread, its helpers, the rename
            LOG.warn("{} could not be compacted and stays as it is: {}", file().getFileName(), e.toString());
            Files.deleteIfExists(small);
            isCompacted = false;
        }
        open();
        lookFromBytes = Math.max(bloatedFromBytes, Files.size(file()) / 4 * 5);
        return isCompacted;
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

    private Flyway flyway(JdbcDataSource source) {
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/signalbox/hub/store/" + name)
                .loggers("slf4j")
                .cleanDisabled(true)
                .load();
    }

    private JdbcDataSource source(String fileSystem, String database, String more) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + fileSystem + directory.file(database) + SETTINGS + more);
        source.setUser("hub");
        source.setPassword("");
        return source;
    }
}
