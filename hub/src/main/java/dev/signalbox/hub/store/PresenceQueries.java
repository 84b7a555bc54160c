package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Answers when a device came and went, newest first. Confined to the store-reader thread. */
final class PresenceQueries {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    private PresenceQueries() {}

    static Optional<String> refusal(PresenceHistoryQuery query) {
        if (DeviceId.parse(query.getDeviceId()).isEmpty()) {
            return Optional.of("device_id must be named.");
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

    static PresenceHistory answer(Connection connection, PresenceHistoryQuery query) throws SQLException {
        int limit = query.getLimit() == 0 ? USUAL : query.getLimit();
        PresenceHistory.Builder answer = PresenceHistory.newBuilder().setDeviceId(query.getDeviceId());
        long lastNo = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT presence_no, body FROM presence"
                + " WHERE device_id = ? AND presence_no < ? ORDER BY device_id, presence_no DESC LIMIT ?")) {
            select.setString(1, query.getDeviceId());
            select.setLong(
                    2,
                    Cursor.parse(query.getCursor(), question(query))
                            .map(Cursor::first)
                            .orElse(Long.MAX_VALUE));
            select.setInt(3, limit + 1);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (answer.getPresencesCount() == limit) {
                        return answer.setNextCursor(new Cursor(lastNo, 0, 0).text(question(query)))
                                .build();
                    }
                    lastNo = row.getLong(1);
                    answer.addPresences(Presence.parseFrom(row.getBytes(2)));
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("presence " + lastNo + " cannot be read", e);
        }
        return answer.build();
    }

    private static String question(PresenceHistoryQuery query) {
        return "presences of " + query.getDeviceId();
    }
}
