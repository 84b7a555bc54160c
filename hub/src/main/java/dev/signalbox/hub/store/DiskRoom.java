package dev.signalbox.hub.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.flywaydb.core.api.FlywayException;

/** Tells a full disk from other failures of a database, and waits until it has room. Thread-safe. */
final class DiskRoom {
    /** Less than this is full: H2 appends at least a block of 4 KiB for a commit, and pages of a batch take more. */
    private static final long FULL_BYTES = 1 << 20;

    private static final long PAUSE_NANOS = 1_000_000_000;

    private final DataDirectory directory;

    DiskRoom(DataDirectory directory) {
        this.directory = directory;
    }

    /**
     * H2 tells a full disk once as an input/output error, then closes itself and says only that it is closed; so the disk is
     * asked too.
     */
    boolean isWhy(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (message.contains("no space left") || message.contains("quota exceeded")) {
                return true;
            }
        }
        return directory.usableBytes() < FULL_BYTES;
    }

    /**
     * Closes what H2 left, and opens the database again as soon as some megabytes can be written beside it.
     *
     * @return false where the hub stops first: the database is closed
     */
    boolean reopen(Database database, BooleanSupplier stopping) throws SQLException, IOException {
        database.abandon();
        while (!stopping.getAsBoolean()) {
            if (directory.hasRoom()) {
                try {
                    database.open();
                    return true;
                } catch (SQLException | FlywayException e) {
                    database.abandon();
                    if (!isWhy(e)) {
                        throw e;
                    }
                }
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        return false;
    }
}
