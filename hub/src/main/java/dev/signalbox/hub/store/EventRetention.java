package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes events that are older than they are kept, and the oldest where there are too many of a device or of all together,
 * some rows at a time. Confined to the history-writer thread.
 */
final class EventRetention {
    /** The newest of each device. */
    static final int MAX_OF_DEVICE = 10_000;

    /** Of all devices together: 1.2 GiB where each is as long as it may be. */
    static final int MAX_IN_ALL = 1_000_000;

    /** A device is looked at after so many. */
    private static final int LOOK_AFTER = 500;

    private static final int ROWS_PER_STEP = 2_000;
    private static final long PAUSE_NANOS = Duration.ofHours(1).toNanos();

    private final long mostInAll;
    private final PreparedStatement selectEnds;
    private final PreparedStatement count;
    private final PreparedStatement selectOldest;
    private final PreparedStatement deleteBelow;
    private final PreparedStatement selectSurplus;
    private final PreparedStatement delete;

    /** How many were stored of each device since it was looked at; it is first looked at with its first one. */
    private final Map<String, Integer> unseen = new HashMap<>();

    private final ArrayDeque<String> due = new ArrayDeque<>();
    private long nextPassNanos = System.nanoTime();

    EventRetention(Connection connection) throws SQLException {
        this(connection, MAX_IN_ALL);
    }

    EventRetention(Connection connection, long mostInAll) throws SQLException {
        this.mostInAll = mostInAll;
        selectEnds = connection.prepareStatement(
                "SELECT (SELECT MIN(event_no) FROM device_event), (SELECT MAX(event_no) FROM device_event)");
        // H2 knows it without looking at the rows.
        count = connection.prepareStatement("SELECT COUNT(*) FROM device_event");
        selectOldest = connection.prepareStatement(
                "SELECT event_no, received_ms FROM device_event ORDER BY event_no LIMIT " + ROWS_PER_STEP);
        deleteBelow = connection.prepareStatement("DELETE FROM device_event WHERE event_no < ?");
        selectSurplus = connection.prepareStatement("SELECT event_no FROM device_event WHERE device_id = ?"
                + " ORDER BY device_id, time_ms DESC, event_no DESC LIMIT " + ROWS_PER_STEP + " OFFSET "
                + MAX_OF_DEVICE);
        delete = connection.prepareStatement("DELETE FROM device_event WHERE event_no = ?");
    }

    /** One of the device was stored. */
    void onStored(String device) {
        int count = unseen.merge(device, 1, (known, one) -> known % LOOK_AFTER + one);
        if (count == 1) {
            due.add(device);
        }
    }

    /**
     * How many rows went; without commit.
     *
     * @param nowNanos by {@link System#nanoTime}: the calendar may jump
     */
    int step(long beforeMillis, long nowNanos) throws SQLException {
        return deleteSurplus(due.poll()) + deleteOfAll() + deleteOld(beforeMillis, nowNanos);
    }

    private int deleteSurplus(@Nullable String device) throws SQLException {
        if (device == null) {
            return 0;
        }
        int rows = 0;
        selectSurplus.setString(1, device);
        try (ResultSet row = selectSurplus.executeQuery()) {
            while (row.next()) {
                rows++;
                delete.setLong(1, row.getLong(1));
                delete.executeUpdate();
            }
        }
        if (rows == ROWS_PER_STEP) {
            due.add(device);
        }
        return rows;
    }

    /** So many numbers below the first one kept are never more rows; where some are missing it takes more steps. */
    private int deleteOfAll() throws SQLException {
        try (ResultSet ends = selectEnds.executeQuery()) {
            ends.next();
            boolean mayBeTooMany = ends.getLong(2) - ends.getLong(1) + 1 > mostInAll;
            long surplus = mayBeTooMany ? counted() - mostInAll : 0;
            return surplus > 0 ? deleteBelow(ends.getLong(1) + Math.min(surplus, ROWS_PER_STEP)) : 0;
        }
    }

    private long counted() throws SQLException {
        try (ResultSet rows = count.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Rows stand in the order in which they came. */
    private int deleteOld(long beforeMillis, long nowNanos) throws SQLException {
        if (nowNanos - nextPassNanos < 0) {
            return 0;
        }
        long firstKept = 0;
        int old = 0;
        try (ResultSet row = selectOldest.executeQuery()) {
            while (row.next() && row.getLong(2) < beforeMillis) {
                old++;
                firstKept = row.getLong(1) + 1;
            }
        }
        if (old < ROWS_PER_STEP) {
            nextPassNanos = nowNanos + PAUSE_NANOS;
        }
        return old == 0 ? 0 : deleteBelow(firstKept);
    }

    private int deleteBelow(long eventNo) throws SQLException {
        deleteBelow.setLong(1, eventNo);
        return deleteBelow.executeUpdate();
    }
}
