package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes presences that are older than they are kept, but not the newest of a device: it is what a restart begins with, and goes
 * with the device. Once an hour from the oldest on, some rows at a time. Confined to the history-writer thread.
 */
final class PresenceRetention {
    private static final int ROWS_PER_STEP = 500;
    private static final long PAUSE_NANOS = Duration.ofHours(1).toNanos();

    private final PreparedStatement selectNext;
    private final PreparedStatement selectNewest;
    private final PreparedStatement delete;
    private final List<DeviceId> silent = new ArrayList<>();
    /** How far this pass has come; 0 before its first row. */
    private long lastNo;

    private long nextPassNanos = System.nanoTime();

    PresenceRetention(Connection connection) throws SQLException {
        selectNext = connection.prepareStatement("SELECT presence_no, device_id, since_ms FROM presence"
                + " WHERE presence_no > ? ORDER BY presence_no LIMIT " + ROWS_PER_STEP);
        selectNewest = connection.prepareStatement("SELECT presence_no FROM presence WHERE device_id = ?"
                + " ORDER BY device_id, presence_no DESC LIMIT 1");
        delete = connection.prepareStatement("DELETE FROM presence WHERE presence_no = ?");
    }

    /**
     * How many rows went; without commit.
     *
     * @param nowNanos by {@link System#nanoTime}: the calendar may jump
     */
    int step(long beforeMillis, long nowNanos) throws SQLException {
        if (nowNanos - nextPassNanos < 0) {
            return 0;
        }
        int rows = 0;
        int deleted = 0;
        boolean isOver = false;
        selectNext.setLong(1, lastNo);
        try (ResultSet row = selectNext.executeQuery()) {
            while (!isOver && row.next()) {
                rows++;
                lastNo = row.getLong(1);
                // Rows stand in the order in which they came.
                isOver = row.getLong(3) >= beforeMillis;
                if (isOver) {
                    continue;
                }
                if (newest(row.getString(2)) == lastNo) {
                    silent.add(new DeviceId(row.getString(2)));
                } else {
                    delete.setLong(1, lastNo);
                    deleted += delete.executeUpdate();
                }
            }
        }
        if (isOver || rows < ROWS_PER_STEP) {
            lastNo = 0;
            nextPassNanos = nowNanos + PAUSE_NANOS;
        }
        return deleted;
    }

    /** Devices that steps have met since this was asked, whose newest presence is older than presences are kept. */
    List<DeviceId> takeSilent() {
        List<DeviceId> taken = List.copyOf(silent);
        silent.clear();
        return taken;
    }

    private long newest(String device) throws SQLException {
        selectNewest.setString(1, device);
        try (ResultSet row = selectNewest.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
