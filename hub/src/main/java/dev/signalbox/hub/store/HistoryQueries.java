package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers history queries from chunks and open sweeps, as of one moment. Confined to the store-reader thread. */
final class HistoryQueries {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryQueries.class);
    private static final int MOST_POINTS = 5_000;
    private static final int USUAL_POINTS = 1_000;
    /** The year 9999: later times are mistakes, and far from overflow. */
    private static final long LAST_MILLIS = 253_402_300_800_000L;
    /** H2 holds a result in memory. */
    private static final int CHUNKS_AT_A_TIME = 64;

    private HistoryQueries() {}

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(HistoryQuery query) {
        if (query.getFromMs() < 0 || query.getToMs() > LAST_MILLIS) {
            return Optional.of("from_ms and to_ms are milliseconds since 1970, until the year 9999.");
        }
        if (query.getFromMs() >= query.getToMs()) {
            return Optional.of("from_ms must be before to_ms.");
        }
        // Unsigned on the wire.
        if (Integer.compareUnsigned(query.getMaxPoints(), MOST_POINTS) > 0) {
            return Optional.of("max_points is at most 5,000.");
        }
        if (query.getDeviceId().isEmpty() || query.getMetric().isEmpty()) {
            return Optional.of("device_id and metric must be named.");
        }
        return Optional.empty();
    }

    static History answer(Connection connection, HistoryQuery query) throws SQLException {
        Points points = new Points(query.getMaxPoints() == 0 ? USUAL_POINTS : query.getMaxPoints());
        Set<Integer> wanted = series(connection, query);
        for (int series : wanted) {
            addChunks(connection, series, query, points);
        }
        if (!wanted.isEmpty()) {
            SweepScan.forEach(connection, (sweepNo, body) -> {
                SweepCodec.decode(body, wanted::contains).values().forEach(samples -> add(samples, query, points));
                return true;
            });
        }
        History.Builder history =
                History.newBuilder().setDeviceId(query.getDeviceId()).setMetric(query.getMetric());
        points.writeTo(history);
        return history.build();
    }

    /** Numbers and flags; texts have no points. */
    private static Set<Integer> series(Connection connection, HistoryQuery query) throws SQLException {
        Set<Integer> series = new TreeSet<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT series_no FROM series WHERE device_id = ? AND metric = ? AND kind <> ?")) {
            select.setString(1, query.getDeviceId());
            select.setString(2, query.getMetric());
            select.setInt(3, Kind.TEXT.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    series.add(row.getInt(1));
                }
            }
        }
        return series;
    }

    /** Newest first, because so is the index; {@link Points} takes any order. */
    private static void addChunks(Connection connection, int series, HistoryQuery query, Points points)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT chunk_no, last_ms, body FROM chunk"
                + " WHERE series_no = ? AND last_ms >= ? AND last_ms <= ? AND first_ms < ?"
                + " AND (last_ms < ? OR chunk_no < ?)"
                + " ORDER BY series_no, last_ms DESC, chunk_no DESC LIMIT " + CHUNKS_AT_A_TIME)) {
            long lastMillis = query.getToMs() + Packing.CHUNK_MILLIS;
            long chunkNo = Long.MAX_VALUE;
            int rows = CHUNKS_AT_A_TIME;
            while (rows == CHUNKS_AT_A_TIME) {
                rows = 0;
                select.setInt(1, series);
                select.setLong(2, query.getFromMs());
                select.setLong(3, lastMillis);
                select.setLong(4, query.getToMs());
                select.setLong(5, lastMillis);
                select.setLong(6, chunkNo);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        chunkNo = row.getLong(1);
                        lastMillis = row.getLong(2);
                        addChunk(chunkNo, row.getBytes(3), query, points);
                    }
                }
            }
        }
    }

    private static void addChunk(long chunkNo, byte[] body, HistoryQuery query, Points points) {
        try {
            add(ChunkCodec.decode(body), query, points);
        } catch (DamagedBytes e) {
            LOG.warn(
                    "history lost one chunk: device={} metric={} chunk={} reason={}",
                    query.getDeviceId(),
                    query.getMetric(),
                    chunkNo,
                    e.getMessage());
        }
    }

    private static void add(Samples samples, HistoryQuery query, Points points) {
        for (int i = 0; i < samples.size(); i++) {
            long timeMillis = samples.timeMillis(i);
            if (timeMillis >= query.getFromMs() && timeMillis < query.getToMs()) {
                points.add(timeMillis, samples.number(i));
            }
        }
    }
}
