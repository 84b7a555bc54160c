package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Deletes everything of a device. Its series lose their names first, in one transaction: from then on nobody finds what they
 * hold, and a device that takes the id again begins with new ones. What they hold goes in small steps, also after a restart.
 * All open sweeps must be packed before: they are shared by all devices. Confined to the history-writer thread.
 */
final class Erasure {
    private static final int ROWS_PER_STEP = 200;

    private final Tiers tiers;
    private final List<PreparedStatement> forgetDevice;
    private final PreparedStatement selectSeries;
    private final PreparedStatement selectChunks;
    private final PreparedStatement deleteChunk;
    private final PreparedStatement selectRollups;
    private final PreparedStatement deleteRollup;
    private final PreparedStatement forgetSeries;

    Erasure(Connection connection, Tiers tiers) throws SQLException {
        this.tiers = tiers;
        forgetDevice = List.of(
                connection.prepareStatement(
                        "INSERT INTO erased_series (series_no) SELECT series_no FROM series WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM series WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM batch_mark WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM presence WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM event_mark WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM device_event WHERE device_id = ?"));
        selectSeries = connection.prepareStatement("SELECT series_no FROM erased_series ORDER BY series_no LIMIT 1");
        selectChunks = connection.prepareStatement("SELECT chunk_no, samples, OCTET_LENGTH(body) FROM chunk"
                + " WHERE series_no = ? ORDER BY series_no DESC, last_ms LIMIT " + ROWS_PER_STEP);
        deleteChunk = connection.prepareStatement("DELETE FROM chunk WHERE chunk_no = ?");
        selectRollups = connection.prepareStatement("SELECT tier, start_ms, buckets, OCTET_LENGTH(body) FROM rollup"
                + " WHERE series_no = ? ORDER BY series_no, tier, start_ms LIMIT " + ROWS_PER_STEP);
        deleteRollup =
                connection.prepareStatement("DELETE FROM rollup WHERE series_no = ? AND tier = ? AND start_ms = ?");
        forgetSeries = connection.prepareStatement("DELETE FROM erased_series WHERE series_no = ?");
    }

    /** Without commit. */
    void begin(List<DeviceId> devices) throws SQLException {
        for (DeviceId device : devices) {
            for (PreparedStatement statement : forgetDevice) {
                statement.setString(1, device.value());
                statement.executeUpdate();
            }
        }
    }

    /** Whether there is more to do; without commit. */
    boolean step() throws SQLException {
        int series;
        try (ResultSet row = selectSeries.executeQuery()) {
            if (!row.next()) {
                return false;
            }
            series = row.getInt(1);
        }
        if (deleteChunks(series) == 0 && deleteRollups(series) == 0) {
            forgetSeries.setInt(1, series);
            forgetSeries.executeUpdate();
        }
        return true;
    }

    private int deleteChunks(int series) throws SQLException {
        int rows = 0;
        selectChunks.setInt(1, series);
        try (ResultSet row = selectChunks.executeQuery()) {
            while (row.next()) {
                rows++;
                deleteChunk.setLong(1, row.getLong(1));
                deleteChunk.executeUpdate();
                tiers.removed(Tier.RAW, row.getInt(2), row.getInt(3) + Tiers.ROW_BYTES);
            }
        }
        return rows;
    }

    private int deleteRollups(int series) throws SQLException {
        int rows = 0;
        selectRollups.setInt(1, series);
        try (ResultSet row = selectRollups.executeQuery()) {
            while (row.next()) {
                rows++;
                deleteRollup.setInt(1, series);
                deleteRollup.setInt(2, row.getInt(1));
                deleteRollup.setLong(3, row.getLong(2));
                deleteRollup.executeUpdate();
                tiers.removed(Tier.ofNumber(row.getInt(1)), row.getInt(3), row.getInt(4) + Tiers.ROW_BYTES);
            }
        }
        return rows;
    }
}
