package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.SortedMap;

/** Reads the chunks, rollups and open sweeps of some series; what is damaged is passed over. Confined to one thread. */
final class SeriesReads {
    /** Open sweeps come after every chunk. */
    static final long OPEN_RANK = Long.MAX_VALUE;

    /** H2 holds a result in memory. */
    private static final int ROWS_AT_A_TIME = 64;

    /** What the others hold is supposed to be about the same. */
    private static final int ROWS_LOOKED_INTO = 64;

    private final Connection connection;
    private final Damage damage;

    /** Takes samples of one series, in the order of time. */
    interface SampleTaker {
        /** Takes them; of samples with one time those of the higher {@code rank} came later. */
        void take(int series, long rank, Samples samples);
    }

    /** Takes the buckets of one row. */
    interface BucketTaker {
        void take(SortedMap<Long, Bucket> buckets);
    }

    SeriesReads(Connection connection, Damage damage) {
        this.connection = connection;
        this.damage = damage;
    }

    /** About how much a section holds in this series, open sweeps aside; exact where that is little. */
    long estimate(int series, Section section) throws SQLException {
        return section.tier().isRollup()
                ? estimate(
                        "buckets",
                        "FROM rollup WHERE series_no = ? AND tier = ? AND start_ms > ? AND start_ms < ?",
                        "ORDER BY series_no, tier, start_ms",
                        series,
                        section.tier().number(),
                        section.fromMillis() - section.tier().rowMillis(),
                        section.toMillis())
                : estimate(
                        "samples",
                        "FROM chunk WHERE series_no = ? AND last_ms >= ? AND last_ms < ?",
                        "ORDER BY series_no, last_ms DESC",
                        series,
                        section.fromMillis(),
                        section.toMillis() + Packing.CHUNK_MILLIS);
    }

    /** Looks into some rows, and counts the others by the index only. */
    private long estimate(String column, String fromWhere, String order, long... parameters) throws SQLException {
        long sum = 0;
        int rows = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + column + " " + fromWhere + " " + order + " LIMIT " + ROWS_LOOKED_INTO)) {
            set(select, parameters);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows++;
                    sum += row.getInt(1);
                }
            }
        }
        if (rows < ROWS_LOOKED_INTO) {
            return sum;
        }
        try (PreparedStatement count = connection.prepareStatement("SELECT COUNT(*) " + fromWhere)) {
            set(count, parameters);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return sum * row.getLong(1) / ROWS_LOOKED_INTO;
            }
        }
    }

    private static void set(PreparedStatement statement, long... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setLong(i + 1, parameters[i]);
        }
    }

    /** Chunks that may have something of the time from one on until before another, newest first. */
    void chunks(int series, long fromMillis, long toMillis, SampleTaker taker) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT chunk_no, last_ms, body FROM chunk"
                + " WHERE series_no = ? AND last_ms >= ? AND last_ms <= ? AND first_ms < ?"
                + " AND (last_ms < ? OR chunk_no < ?)"
                + " ORDER BY series_no, last_ms DESC, chunk_no DESC LIMIT " + ROWS_AT_A_TIME)) {
            long lastMillis = toMillis + Packing.CHUNK_MILLIS;
            long chunkNo = Long.MAX_VALUE;
            int rows = ROWS_AT_A_TIME;
            while (rows == ROWS_AT_A_TIME) {
                rows = 0;
                select.setInt(1, series);
                select.setLong(2, fromMillis);
                select.setLong(3, lastMillis);
                select.setLong(4, toMillis);
                select.setLong(5, lastMillis);
                select.setLong(6, chunkNo);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        chunkNo = row.getLong(1);
                        lastMillis = row.getLong(2);
                        try {
                            taker.take(series, chunkNo, ChunkCodec.decode(row.getBytes(3)));
                        } catch (DamagedBytes e) {
                            damage.met("chunk=" + chunkNo, e);
                        }
                    }
                }
            }
        }
    }

    /** The rollup rows that may have something of a section, oldest first. */
    void rollups(int series, Section section, BucketTaker taker) throws SQLException {
        Tier tier = section.tier();
        try (PreparedStatement select = connection.prepareStatement("SELECT start_ms, body FROM rollup"
                + " WHERE series_no = ? AND tier = ? AND start_ms > ? AND start_ms < ?"
                + " ORDER BY series_no, tier, start_ms LIMIT " + ROWS_AT_A_TIME)) {
            long lastStart = section.fromMillis() - tier.rowMillis();
            int rows = ROWS_AT_A_TIME;
            while (rows == ROWS_AT_A_TIME) {
                rows = 0;
                select.setInt(1, series);
                select.setInt(2, tier.number());
                select.setLong(3, lastStart);
                select.setLong(4, section.toMillis());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        lastStart = row.getLong(1);
                        try {
                            taker.take(RollupCodec.decode(tier, lastStart, row.getBytes(2)));
                        } catch (DamagedBytes e) {
                            damage.met("rollup series=" + series + " tier=" + tier + " start=" + lastStart, e);
                        }
                    }
                }
            }
        }
    }

    /** What stands in open sweeps, in the order in which it came. */
    void open(Collection<Integer> series, SampleTaker taker) throws SQLException {
        SweepScan.forEach(connection, damage, (sweepNo, body) -> {
            SweepCodec.decode(body, series::contains)
                    .forEach((number, samples) -> taker.take(number, OPEN_RANK, samples));
            return true;
        });
    }
}
