package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.KeptEvents;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.DeviceEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Events of devices, one row each, and how far each boot's have come. Confined to the thread of its connection. */
final class EventRows {
    private static final int BOOTS_PER_DEVICE = 8;

    private final PreparedStatement insert;
    private final PreparedStatement raise;
    private final PreparedStatement begin;
    private final PreparedStatement forget;
    private final PreparedStatement selectBoots;

    EventRows(Connection connection) throws SQLException {
        insert = connection.prepareStatement("INSERT INTO device_event"
                + " (event_no, device_id, name, time_ms, received_ms, body) VALUES (?, ?, ?, ?, ?, ?)");
        raise = connection.prepareStatement(
                "UPDATE event_mark SET event_no = ?, sweep_no = ? WHERE device_id = ? AND boot_id = ?");
        begin = connection.prepareStatement(
                "INSERT INTO event_mark (event_no, sweep_no, device_id, boot_id) VALUES (?, ?, ?, ?)");
        forget = connection.prepareStatement("DELETE FROM event_mark WHERE device_id = ? AND boot_id = ?");
        selectBoots = connection.prepareStatement(
                "SELECT boot_id FROM event_mark WHERE device_id = ? ORDER BY sweep_no DESC");
    }

    /** Writes without commit. */
    void write(Sweep sweep, long sweepNo) throws SQLException {
        for (DeviceEvent event : sweep.events()) {
            insert.setLong(1, event.getEventNo());
            insert.setString(2, event.getDeviceId());
            insert.setString(3, event.getName());
            insert.setLong(4, event.getTimeMs());
            insert.setLong(5, event.getReceivedAtMs());
            insert.setBytes(6, event.toByteArray());
            insert.executeUpdate();
        }
        for (BatchMark mark : sweep.eventMarks()) {
            if (mark.batchNo() == 0) {
                forget(mark.device(), mark.bootId());
            } else if (!put(raise, mark, sweepNo)) {
                put(begin, mark, sweepNo);
                forgetOldest(mark.device());
            }
        }
    }

    private static boolean put(PreparedStatement statement, BatchMark mark, long sweepNo) throws SQLException {
        statement.setLong(1, mark.batchNo());
        statement.setLong(2, sweepNo);
        statement.setString(3, mark.device().value());
        statement.setString(4, mark.bootId());
        return statement.executeUpdate() == 1;
    }

    private void forgetOldest(DeviceId device) throws SQLException {
        List<String> boots = new ArrayList<>();
        selectBoots.setString(1, device.value());
        try (ResultSet row = selectBoots.executeQuery()) {
            while (row.next()) {
                boots.add(row.getString(1));
            }
        }
        for (String boot : boots.subList(Math.min(boots.size(), BOOTS_PER_DEVICE), boots.size())) {
            forget(device, boot);
        }
    }

    private void forget(DeviceId device, String bootId) throws SQLException {
        forget.setString(1, device.value());
        forget.setString(2, bootId);
        forget.executeUpdate();
    }

    static KeptEvents read(Connection connection) throws SQLException {
        Map<DeviceId, List<BatchMark>> marks = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT device_id, boot_id, event_no FROM event_mark ORDER BY sweep_no");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                DeviceId device = new DeviceId(row.getString(1));
                marks.computeIfAbsent(device, id -> new ArrayList<>())
                        .add(new BatchMark(device, row.getString(2), row.getLong(3)));
            }
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(event_no) FROM device_event");
                ResultSet row = select.executeQuery()) {
            row.next();
            return new KeptEvents(
                    row.getLong(1),
                    marks.values().stream().flatMap(List::stream).toList());
        }
    }
}
