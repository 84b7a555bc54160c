package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Deletes what a tier no longer keeps, in rounds over all series, a few at a time: one delete over all of them would hold up
 * the sweeps. A round begins when there is something to delete; queries know before that they must look elsewhere. Confined
 * to the history-writer thread.
 */
final class Retention {
    private static final int SERIES_PER_STEP = 50;
    private static final int ROWS_PER_STEP = 200;
    /** Not kept to the second: in steps of this. */
    private static final long GRAIN_MILLIS = 3_600_000;

    private final Tiers tiers;
    private final Budget budget;
    private final Keeping keeping;
    private final PreparedStatement selectChunks;
    private final PreparedStatement deleteChunk;
    private final PreparedStatement selectRollups;
    private final PreparedStatement deleteRollup;
    /** Negative: no round is under way. */
    private int nextSeries;

    Retention(Connection connection, Tiers tiers, Keeping keeping, Budget budget) throws SQLException {
        this.tiers = tiers;
        this.keeping = keeping;
        this.budget = budget;
        selectChunks = connection.prepareStatement("SELECT chunk_no, samples, OCTET_LENGTH(body) FROM chunk"
                + " WHERE series_no = ? AND last_ms < ? ORDER BY series_no DESC, last_ms LIMIT " + ROWS_PER_STEP);
        deleteChunk = connection.prepareStatement("DELETE FROM chunk WHERE chunk_no = ?");
        selectRollups = connection.prepareStatement("SELECT start_ms, buckets, OCTET_LENGTH(body) FROM rollup"
                + " WHERE series_no = ? AND tier = ? AND start_ms <= ?"
                + " ORDER BY series_no, tier, start_ms LIMIT " + ROWS_PER_STEP);
        deleteRollup =
                connection.prepareStatement("DELETE FROM rollup WHERE series_no = ? AND tier = ? AND start_ms = ?");
        // The last round may have ended in the middle of it.
        nextSeries = 0;
    }

    /** How many rows the next few series lost; without commit. */
    int step(List<SeriesTable.Series> series, long nowMillis) throws SQLException {
        if (nextSeries < 0 && !beginRound(nowMillis)) {
            return 0;
        }
        int deleted = 0;
        for (int i = 0; i < SERIES_PER_STEP && nextSeries < series.size() && deleted < ROWS_PER_STEP; i++) {
            int rows = deleteOld(series.get(nextSeries).number());
            deleted += rows;
            if (rows == 0) {
                nextSeries++;
            }
        }
        if (nextSeries >= series.size()) {
            nextSeries = -1;
        }
        return deleted;
    }

    /** Whether there is more to do now. */
    boolean isUnderWay() {
        return nextSeries >= 0;
    }

    private boolean beginRound(long nowMillis) {
        boolean due = budget.letGo(tiers, nowMillis);
        for (Tier tier : Tier.values()) {
            long before = Tier.floor(nowMillis - keptMillis(tier), GRAIN_MILLIS);
            if (tiers.oldestMillis(tier) < Math.max(before, tiers.completeFromMillis(tier))) {
                tiers.letGo(tier, before);
                due = true;
            }
        }
        if (due) {
            nextSeries = 0;
        }
        return due;
    }

    private long keptMillis(Tier tier) {
        return switch (tier) {
            case RAW -> keeping.raw().toMillis();
            case MINUTE -> keeping.minutes().toMillis();
            case QUARTER_HOUR -> keeping.quarterHours().toMillis();
            case DAY -> keeping.days().toMillis();
        };
    }

    private int deleteOld(int series) throws SQLException {
        int rows = 0;
        for (Tier tier : Tier.values()) {
            rows += tier == Tier.RAW ? deleteChunks(series) : deleteRollups(series, tier);
        }
        return rows;
    }

    private int deleteChunks(int series) throws SQLException {
        int rows = 0;
        selectChunks.setInt(1, series);
        selectChunks.setLong(2, tiers.completeFromMillis(Tier.RAW));
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

    private int deleteRollups(int series, Tier tier) throws SQLException {
        int rows = 0;
        selectRollups.setInt(1, series);
        selectRollups.setInt(2, tier.number());
        selectRollups.setLong(3, tiers.completeFromMillis(tier) - tier.rowMillis());
        try (ResultSet row = selectRollups.executeQuery()) {
            while (row.next()) {
                rows++;
                deleteRollup.setInt(1, series);
                deleteRollup.setInt(2, tier.number());
                deleteRollup.setLong(3, row.getLong(1));
                deleteRollup.executeUpdate();
                tiers.removed(tier, row.getInt(2), row.getInt(3) + Tiers.ROW_BYTES);
            }
        }
        return rows;
    }
}
