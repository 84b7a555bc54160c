package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Reading;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which number stands for which device, metric and kind. New series are written as they are first met, in the transaction
 * of the caller; after a failed one this must be read anew. Confined to the history-writer thread.
 */
final class SeriesTable {
    /** One series. Immutable. */
    record Series(int number, DeviceId device, String metric, Kind kind) {}

    private final Map<DeviceId, Map<String, Series>> byName = new HashMap<>();
    private final List<Series> all = new ArrayList<>();
    private final PreparedStatement insert;
    private int highest;

    SeriesTable(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT series_no, device_id, metric, kind FROM series ORDER BY series_no");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                add(new Series(row.getInt(1), new DeviceId(row.getString(2)), row.getString(3), kindOf(row.getInt(4))));
            }
        }
        // Their numbers are free again once nothing of theirs is left.
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(series_no) FROM erased_series");
                ResultSet row = select.executeQuery()) {
            row.next();
            highest = Math.max(highest, row.getInt(1));
        }
        insert = connection.prepareStatement(
                "INSERT INTO series (series_no, device_id, metric, kind) VALUES (?, ?, ?, ?)");
    }

    Series of(DeviceId device, Reading reading) throws SQLException {
        Kind kind = Kind.of(reading);
        Map<String, Series> ofDevice = byName.getOrDefault(device, Map.of());
        Series known = ofDevice.get(nameOf(reading.getMetric(), kind));
        if (known != null) {
            return known;
        }
        Series made = new Series(highest + 1, device, reading.getMetric(), kind);
        insert.setInt(1, made.number());
        insert.setString(2, device.value());
        insert.setString(3, made.metric());
        insert.setInt(4, kind.number());
        insert.executeUpdate();
        add(made);
        return made;
    }

    List<Series> all() {
        return all;
    }

    private void add(Series series) {
        byName.computeIfAbsent(series.device(), device -> new HashMap<>())
                .put(nameOf(series.metric(), series.kind()), series);
        all.add(series);
        highest = Math.max(highest, series.number());
    }

    /** Nearly all series are numbers: those are found without making a text. */
    private static String nameOf(String metric, Kind kind) {
        return kind == Kind.NUMBER ? metric : metric + " " + kind;
    }

    private static Kind kindOf(int number) throws SQLException {
        try {
            return Kind.ofNumber(number);
        } catch (DamagedBytes e) {
            throw new SQLException(e);
        }
    }
}
