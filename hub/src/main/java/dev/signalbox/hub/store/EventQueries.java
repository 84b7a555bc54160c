package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.EventQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Answers what happened at a device, newest first. Confined to the store-reader thread. */
final class EventQueries {
    private static final int MOST = 500;
    private static final int USUAL = 100;
    private static final int MOST_NAMES = 16;

    private EventQueries() {}

    static Optional<String> refusal(EventQuery query) {
        if (DeviceId.parse(query.getDeviceId()).isEmpty()) {
            return Optional.of("device_id must be named.");
        }
        if (query.getNamesCount() > MOST_NAMES || !query.getNamesList().stream().allMatch(Names::isName)) {
            return Optional.of("names are at most 16 names of events.");
        }
        // Unsigned on the wire.
        if (Integer.compareUnsigned(query.getLimit(), MOST) > 0) {
            return Optional.of("limit is at most 500.");
        }
        if (!query.getCursor().isEmpty()
                && Cursor.parse(query.getCursor(), question(query)).isEmpty()) {
            return Optional.of("cursor is not one that an answer to this question held.");
        }
        return Optional.empty();
    }

    static DeviceEvents answer(Connection connection, EventQuery query) throws SQLException {
        int limit = query.getLimit() == 0 ? USUAL : query.getLimit();
        Cursor end = Cursor.parse(query.getCursor(), question(query))
                .orElse(new Cursor(query.getToMs() == 0 ? Long.MAX_VALUE : query.getToMs(), 0, 0));
        DeviceEvents.Builder answer = DeviceEvents.newBuilder();
        AnswerRoom room = new AnswerRoom();
        DeviceEvent last = DeviceEvent.getDefaultInstance();
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM device_event"
                + " WHERE device_id = ? AND time_ms <= ? AND (time_ms < ? OR event_no < ?) AND time_ms >= ?"
                + namesCondition(query)
                + " ORDER BY device_id, time_ms DESC, event_no DESC LIMIT ?")) {
            int column = 0;
            select.setString(++column, query.getDeviceId());
            select.setLong(++column, end.first());
            select.setLong(++column, end.first());
            select.setLong(++column, end.second());
            select.setLong(++column, query.getFromMs());
            for (String name : query.getNamesList()) {
                select.setString(++column, name);
            }
            select.setInt(++column, limit + 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    DeviceEvent event = DeviceEvent.parseFrom(row.getBytes(1));
                    if (answer.getEventsCount() == limit || !room.takes(event)) {
                        Cursor next = new Cursor(last.getTimeMs(), last.getEventNo(), 0);
                        return answer.setNextCursor(next.text(question(query))).build();
                    }
                    last = event;
                    answer.addEvents(event);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("the event after " + last.getEventNo() + " cannot be read", e);
        }
        return answer.build();
    }

    private static String namesCondition(EventQuery query) {
        return query.getNamesCount() == 0 ? "" : " AND name IN (?" + ", ?".repeat(query.getNamesCount() - 1) + ")";
    }

    private static String question(EventQuery query) {
        return "events of " + query.getDeviceId() + query.getNamesList() + query.getFromMs() + "-" + query.getToMs();
    }
}
