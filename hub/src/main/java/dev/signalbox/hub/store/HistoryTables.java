package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Everything that writes to {@code history}, with its statements and what it remembers of the rows; after a failed
 * transaction, and when the file was opened again, all of it is made anew. Confined to the history-writer thread.
 *
 * @param keptRows deletes what is older than it is kept
 * @param keptPresences the same of presences
 * @param keptEvents the same of events
 */
record HistoryTables(
        SeriesTable series,
        SweepRows sweeps,
        Tiers tiers,
        Packing packing,
        Backfill backfill,
        Erasure erasure,
        Retention keptRows,
        PresenceRetention keptPresences,
        EventRetention keptEvents) {
    /** @param lastSweepNo the highest number that was used before */
    static HistoryTables of(
            Connection connection, HistoryWriter.Bounds bounds, Budget budget, Damage damage, long lastSweepNo)
            throws SQLException {
        SeriesTable series = new SeriesTable(connection);
        EventRetention keptEvents = new EventRetention(connection);
        Tiers tiers = new Tiers(connection);
        Rollups rollups = new Rollups(connection, tiers, damage);
        return new HistoryTables(
                series,
                new SweepRows(connection, series, keptEvents, lastSweepNo),
                tiers,
                new Packing(connection, tiers, rollups, damage, bounds.openReadings()),
                new Backfill(connection, rollups, damage),
                new Erasure(connection, tiers),
                new Retention(connection, tiers, bounds.keeping(), budget),
                new PresenceRetention(connection),
                keptEvents);
    }
}
