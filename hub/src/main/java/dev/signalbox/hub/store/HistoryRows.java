package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.KeptEvents;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code history} knows when the hub starts.
 *
 * @param newest the last reading of every series
 * @param openReadings how many readings stand in sweeps
 */
record HistoryRows(
        List<DeviceReading> newest,
        List<BatchMark> marks,
        List<PresenceChange> presences,
        KeptEvents events,
        int openReadings) {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryRows.class);

    /** The newest time of anything stored; empty where nothing is. */
    OptionalLong newestMillis() {
        return LongStream.concat(
                        newest.stream().mapToLong(one -> one.reading().getTimeMs()),
                        presences.stream().mapToLong(one -> one.presence().getSinceMs()))
                .max();
    }

    static HistoryRows read(Connection connection, Damage damage, List<SeriesTable.Series> allSeries)
            throws SQLException {
        Map<Integer, SeriesTable.Series> byNumber =
                allSeries.stream().collect(Collectors.toMap(SeriesTable.Series::number, series -> series));
        Map<Integer, Newest> newest = newestOfChunks(connection, damage, allSeries);
        Map<Boot, Raised> marks = packedMarks(connection);
        int[] open = {0};
        SweepScan.forEach(connection, damage, (sweepNo, body) -> {
            SweepCodec.Content sweep = SweepCodec.decode(body);
            open[0] += sweep.readings();
            sweep.samples().forEach((number, samples) -> keepNewest(newest, number, samples));
            for (BatchMark mark : sweep.marks()) {
                marks.put(new Boot(mark.device(), mark.bootId()), new Raised(mark, sweepNo));
            }
            return true;
        });
        return new HistoryRows(
                readings(newest, byNumber),
                newestBoots(marks),
                presences(connection),
                EventRows.read(connection, damage),
                open[0]);
    }

    /** Whether anything is kept of a device of this id. */
    static boolean knows(Connection connection, String device) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM series WHERE device_id = ?"
                + " UNION ALL SELECT 1 FROM presence WHERE device_id = ? LIMIT 1")) {
            select.setString(1, device);
            select.setString(2, device);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Whether anything that a device of this id measured or told is kept. What stands in no chunk yet is not looked at. */
    static boolean hasMeasured(Connection connection, String device) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM series s WHERE s.device_id = ?"
                + " AND (EXISTS (SELECT 1 FROM chunk c WHERE c.series_no = s.series_no)"
                + " OR EXISTS (SELECT 1 FROM rollup r WHERE r.series_no = s.series_no))"
                + " UNION ALL SELECT 1 FROM device_event WHERE device_id = ? LIMIT 1")) {
            select.setString(1, device);
            select.setString(2, device);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private record Metric(DeviceId device, String name) {}

    private record Boot(DeviceId device, String bootId) {}

    private record Raised(BatchMark mark, long sweepNo) {}

    /** Where a series' last sample stands: only that becomes a reading, and there are a million others. */
    private record Newest(Samples samples, int index) {
        long timeMillis() {
            return samples.timeMillis(index);
        }
    }

    private static Map<Integer, Newest> newestOfChunks(
            Connection connection, Damage damage, List<SeriesTable.Series> allSeries) throws SQLException {
        Map<Integer, Newest> newest = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT chunk_no, body FROM chunk" + " WHERE series_no = ? ORDER BY series_no, last_ms DESC LIMIT 1")) {
            for (SeriesTable.Series series : allSeries) {
                select.setInt(1, series.number());
                long chunkNo = 0;
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        chunkNo = row.getLong(1);
                        keepNewest(newest, series.number(), ChunkCodec.decode(row.getBytes(2)));
                    }
                } catch (DamagedBytes e) {
                    damage.met("chunk=" + chunkNo, e);
                }
            }
        }
        return newest;
    }

    /** A sample of the same time came later, so it is newer. */
    private static void keepNewest(Map<Integer, Newest> newest, int series, Samples samples) {
        Newest met = new Newest(samples, samples.newest());
        Newest known = newest.get(series);
        if (known == null || met.timeMillis() >= known.timeMillis()) {
            newest.put(series, met);
        }
    }

    /** A metric may have had several kinds of values. */
    private static List<DeviceReading> readings(
            Map<Integer, Newest> newest, Map<Integer, SeriesTable.Series> byNumber) {
        Map<Metric, DeviceReading> readings = new HashMap<>();
        for (Map.Entry<Integer, Newest> one : newest.entrySet()) {
            SeriesTable.Series series = byNumber.get(one.getKey());
            if (series == null) {
                LOG.warn("history lost the name of series {}", one.getKey());
                continue;
            }
            Reading reading = one.getValue()
                    .samples()
                    .reading(series.metric(), one.getValue().index());
            readings.merge(
                    new Metric(series.device(), series.metric()),
                    new DeviceReading(series.device(), reading),
                    (known, met) -> met.reading().getTimeMs() >= known.reading().getTimeMs() ? met : known);
        }
        return List.copyOf(readings.values());
    }

    private static Map<Boot, Raised> packedMarks(Connection connection) throws SQLException {
        Map<Boot, Raised> marks = new HashMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT device_id, boot_id, batch_no, sweep_no FROM batch_mark");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                BatchMark mark = new BatchMark(new DeviceId(row.getString(1)), row.getString(2), row.getLong(3));
                marks.put(new Boot(mark.device(), mark.bootId()), new Raised(mark, row.getLong(4)));
            }
        }
        return marks;
    }

    private static List<BatchMark> newestBoots(Map<Boot, Raised> marks) {
        Map<DeviceId, List<Raised>> byDevice = marks.values().stream()
                .sorted(Comparator.comparingLong(Raised::sweepNo).reversed())
                .collect(Collectors.groupingBy(raised -> raised.mark().device()));
        return byDevice.values().stream()
                .flatMap(boots -> boots.stream().limit(Packing.BOOTS_PER_DEVICE))
                .map(Raised::mark)
                .toList();
    }

    private static List<PresenceChange> presences(Connection connection) throws SQLException {
        List<PresenceChange> presences = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT p.device_id, p.body FROM presence p"
                        + " JOIN (SELECT MAX(presence_no) AS newest FROM presence GROUP BY device_id) n"
                        + " ON p.presence_no = n.newest");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                presences.add(new PresenceChange(new DeviceId(row.getString(1)), Presence.parseFrom(row.getBytes(2))));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a presence cannot be read", e);
        }
        return presences;
    }
}
