package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.DeviceId;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code history} knows when the hub starts.
 *
 * @param newest the last reading of every series
 * @param openReadings how many readings stand in sweeps
 */
record HistoryRows(
        List<DeviceReading> newest, List<BatchMark> marks, List<PresenceChange> presences, int openReadings) {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryRows.class);

    static HistoryRows read(Connection connection, List<SeriesTable.Series> allSeries) throws SQLException {
        Map<Integer, SeriesTable.Series> byNumber =
                allSeries.stream().collect(Collectors.toMap(SeriesTable.Series::number, series -> series));
        Map<Metric, DeviceReading> newest = newestOfChunks(connection, allSeries);
        Map<Boot, Raised> marks = packedMarks(connection);
        int[] open = {0};
        SweepScan.forEach(connection, (sweepNo, body) -> {
            SweepCodec.Content sweep = SweepCodec.decode(body);
            open[0] += sweep.readings();
            sweep.samples().forEach((number, samples) -> keepNewest(newest, byNumber.get(number), samples));
            for (BatchMark mark : sweep.marks()) {
                marks.put(new Boot(mark.device(), mark.bootId()), new Raised(mark, sweepNo));
            }
            return true;
        });
        return new HistoryRows(List.copyOf(newest.values()), newestBoots(marks), presences(connection), open[0]);
    }

    private record Metric(DeviceId device, String name) {}

    private record Boot(DeviceId device, String bootId) {}

    private record Raised(BatchMark mark, long sweepNo) {}

    private static Map<Metric, DeviceReading> newestOfChunks(Connection connection, List<SeriesTable.Series> allSeries)
            throws SQLException {
        Map<Metric, DeviceReading> newest = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT chunk_no, body FROM chunk" + " WHERE series_no = ? ORDER BY series_no, last_ms DESC LIMIT 1")) {
            for (SeriesTable.Series series : allSeries) {
                select.setInt(1, series.number());
                try (ResultSet row = select.executeQuery()) {
                    if (row.next()) {
                        keepNewest(newest, series, ChunkCodec.decode(row.getBytes(2)));
                    }
                } catch (DamagedBytes e) {
                    LOG.warn(
                            "history lost the newest chunk of a series: device={} metric={} reason={}",
                            series.device(),
                            series.metric(),
                            e.getMessage());
                }
            }
        }
        return newest;
    }

    /** A sample of the same time came later, so it is newer. */
    private static void keepNewest(
            Map<Metric, DeviceReading> newest, SeriesTable.@Nullable Series series, Samples samples) {
        if (series == null) {
            LOG.warn("history lost a series, and {} readings of it", samples.size());
            return;
        }
        Reading reading = samples.reading(series.metric(), samples.newest());
        newest.merge(
                new Metric(series.device(), series.metric()),
                new DeviceReading(series.device(), reading),
                (known, met) -> met.reading().getTimeMs() >= known.reading().getTimeMs() ? met : known);
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
