package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Deletes chunks that are older than they are kept, a few series at a time: one delete over all of them would hold up the
 * sweeps. Confined to the history-writer thread.
 */
final class Retention {
    private static final int SERIES_PER_STEP = 50;
    private static final int CHUNKS_PER_DELETE = 200;

    private final PreparedStatement delete;
    private int nextSeries;

    Retention(Connection connection) throws SQLException {
        delete = connection.prepareStatement("DELETE FROM chunk WHERE chunk_no IN (SELECT chunk_no FROM chunk"
                + " WHERE series_no = ? AND last_ms < ? LIMIT " + CHUNKS_PER_DELETE + ")");
    }

    /** How many chunks the next few series lost; without commit. */
    int step(List<SeriesTable.Series> series, long beforeMillis) throws SQLException {
        int deleted = 0;
        for (int i = 0; i < Math.min(SERIES_PER_STEP, series.size()) && deleted < CHUNKS_PER_DELETE; i++) {
            nextSeries = nextSeries < series.size() ? nextSeries : 0;
            delete.setInt(1, series.get(nextSeries).number());
            delete.setLong(2, beforeMillis);
            int chunks = delete.executeUpdate();
            deleted += chunks;
            if (chunks < CHUNKS_PER_DELETE) {
                nextSeries++;
            }
        }
        return deleted;
    }
}
