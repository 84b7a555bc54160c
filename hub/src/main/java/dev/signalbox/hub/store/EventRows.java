package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Events of devices, one row each, how far each boot's have come, and up to which one the broker has them. Confined to the thread of its connection.
 */
final class EventRows {
    private static final int BOOTS_PER_DEVICE = 8;

    /** More than may wait for the broker: each takes 200 bytes of 4 MiB at least. */
    static final int MOST_UNSETTLED = 25_000;

    private final PreparedStatement insert;
    private final PreparedStatement raise;
    private final PreparedStatement begin;
    private final PreparedStatement forget;
    private final PreparedStatement selectBoots;
    private final PreparedStatement settle;

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
        // Where the numbers of a lost file were skipped it is further than the broker.
        settle = connection.prepareStatement("UPDATE settled_event SET event_no = ? WHERE event_no < ?");
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
        if (sweep.settledEventNo() > 0) {
            settle.setLong(1, sweep.settledEventNo());
            settle.setLong(2, sweep.settledEventNo());
            settle.executeUpdate();
        }
    }

    /** Of an event that is there, or was there when the broker was known to have it: the newest may have been erased. */
    static long lastEventNo(Connection connection) throws SQLException {
        return Math.max(settledNo(connection), number(connection, "SELECT MAX(event_no) FROM device_event"));
    }

    private static long settledNo(Connection connection) throws SQLException {
        return number(connection, "SELECT MAX(event_no) FROM settled_event");
    }

    /** Numbers go on behind this one, and what is up to it is not published any more. */
    static void beginBehind(Connection connection, long eventNo) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE settled_event SET event_no = ?")) {
            update.setLong(1, eventNo);
            update.executeUpdate();
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

    static KeptEvents read(Connection connection, Damage damage) throws SQLException {
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
        long settledNo = settledNo(connection);
        List<DeviceEvent> unsettled = new ArrayList<>();
        long waiting = number(connection, "SELECT COUNT(*) FROM device_event WHERE event_no > " + settledNo);
        try (PreparedStatement select =
                connection.prepareStatement("SELECT event_no, body FROM device_event WHERE event_no > ?"
                        + " ORDER BY event_no DESC LIMIT " + MOST_UNSETTLED)) {
            select.setLong(1, settledNo);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    read(row, damage).ifPresent(unsettled::add);
                }
            }
        }
        Collections.reverse(unsettled);
        return new KeptEvents(
                lastEventNo(connection),
                marks.values().stream().flatMap(List::stream).toList(),
                unsettled,
                Math.max(0, waiting - MOST_UNSETTLED));
    }

    /** Empty: it is passed over, a history goes on without a row. */
    private static Optional<DeviceEvent> read(ResultSet row, Damage damage) throws SQLException {
        try {
            return Optional.of(DeviceEvent.parseFrom(row.getBytes(2)));
        } catch (InvalidProtocolBufferException e) {
            damage.met("event=" + row.getLong(1), new DamagedBytes("it cannot be read"));
            return Optional.empty();
        }
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
