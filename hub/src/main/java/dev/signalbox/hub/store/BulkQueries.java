package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers queries for bulks: the row says which targets there are and who was refused, the rows of the executions what
 * became of the others until the bulk is finished. Confined to the store-reader thread.
 */
final class BulkQueries {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    /** A list counts what became of all targets: some ten bulks of 10,000, in some 50 ms. */
    private static final int MOST_READ_BYTES = 8 << 20;

    private BulkQueries() {}

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(BulkQuery query) {
        if (Integer.compareUnsigned(query.getLimit(), MOST) > 0) {
            return Optional.of("limit is at most 200.");
        }
        if (!isIdOrEmpty(query.getBulkId()) || !isIdOrEmpty(query.getBeforeBulkId())) {
            return Optional.of("bulk_id and before_bulk_id are ids of bulks.");
        }
        boolean isPage = query.getAfterDeviceId().isEmpty()
                || (!query.getBulkId().isEmpty()
                        && DeviceId.parse(query.getAfterDeviceId()).isPresent());
        return isPage ? Optional.empty() : Optional.of("after_device_id is a device id, with bulk_id.");
    }

    private static boolean isIdOrEmpty(String id) {
        return id.isEmpty() || ExecutionId.parse(id).isPresent();
    }

    /** Who may see some devices only sees the bulks they made, and of those what became of these devices. */
    static HubToConsole.Builder answer(Connection connection, BulkQuery query, Sight sight) throws SQLException {
        try {
            return query.getBulkId().isEmpty()
                    ? HubToConsole.newBuilder().setBulks(list(connection, query, sight))
                    : one(connection, query, sight);
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a bulk cannot be read", e);
        }
    }

    private static HubToConsole.Builder one(Connection connection, BulkQuery query, Sight sight)
            throws SQLException, InvalidProtocolBufferException {
        Optional<byte[]> body = body(connection, query.getBulkId());
        BulkRecord record = body.isEmpty() ? BulkRecord.getDefaultInstance() : BulkRecord.parseFrom(body.get());
        if (body.isEmpty() || !sight.hasBulkOf(record.getBulk().getIssuer())) {
            return HubToConsole.newBuilder()
                    .setError(Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such bulk."));
        }
        Bulk bulk = within(sight, outcome(connection, record));
        return HubToConsole.newBuilder()
                .setBulks(Bulks.newBuilder().addBulks(BulkTargets.page(bulk, query.getAfterDeviceId())));
    }

    /** Body by body: H2 holds a result in memory, and there may be 10,000 targets in each. */
    private static Bulks list(Connection connection, BulkQuery query, Sight sight)
            throws SQLException, InvalidProtocolBufferException {
        Bulks.Builder bulks = Bulks.newBuilder();
        long readBytes = 0;
        AnswerRoom room = new AnswerRoom();
        for (String id : ids(connection, query, sight)) {
            byte[] body = body(connection, id).orElseThrow(() -> new SQLException("a bulk is gone from its snapshot"));
            readBytes += body.length;
            Bulk bulk = within(sight, outcome(connection, BulkRecord.parseFrom(body))).toBuilder()
                    .clearTargets()
                    .build();
            if (!room.takes(bulk)) {
                break;
            }
            bulks.addBulks(bulk);
            if (readBytes > MOST_READ_BYTES) {
                break;
            }
        }
        return bulks.build();
    }

    private static List<String> ids(Connection connection, BulkQuery query, Sight sight)
            throws SQLException, InvalidProtocolBufferException {
        int limit = query.getLimit() == 0 ? USUAL : query.getLimit();
        List<String> ids = new ArrayList<>();
        String before = query.getBeforeBulkId();
        List<String> page = page(connection, before, limit);
        while (!page.isEmpty()) {
            for (String id : page) {
                if (ids.size() < limit && isWithin(connection, id, sight)) {
                    ids.add(id);
                }
            }
            page = ids.size() == limit ? List.of() : page(connection, page.get(page.size() - 1), limit);
        }
        return ids;
    }

    private static boolean isWithin(Connection connection, String id, Sight sight)
            throws SQLException, InvalidProtocolBufferException {
        if (sight.devices() == null) {
            return true;
        }
        Optional<byte[]> body = body(connection, id);
        return body.isPresent()
                && sight.hasBulkOf(BulkRecord.parseFrom(body.get()).getBulk().getIssuer());
    }

    private static List<String> page(Connection connection, String before, int limit) throws SQLException {
        boolean isFirstPage = before.isEmpty();
        List<String> ids = new ArrayList<>();
        // H2 and PostgreSQL both read the primary key backwards.
        try (PreparedStatement select = connection.prepareStatement("SELECT bulk_id FROM bulk"
                + (isFirstPage ? "" : " WHERE bulk_id < ?") + " ORDER BY bulk_id DESC LIMIT " + limit)) {
            if (!isFirstPage) {
                select.setString(1, before);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    /** Targets that were refused stay: that there is no such device was said before. */
    private static Bulk within(Sight sight, Bulk bulk) {
        if (sight.devices() == null) {
            return bulk;
        }
        List<BulkTarget> targets = bulk.getTargetsList().stream()
                .filter(target -> target.hasRefusal() || sight.hasDevice(target.getDeviceId()))
                .toList();
        return bulk.toBuilder()
                .clearTargets()
                .addAllTargets(targets)
                .setCounts(BulkTargets.count(targets))
                .build();
    }

    private static Optional<byte[]> body(Connection connection, String bulkId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM bulk WHERE bulk_id = ?")) {
            select.setString(1, bulkId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    private static Bulk outcome(Connection connection, BulkRecord stored) throws SQLException {
        Map<String, BulkTarget> executions = new HashMap<>();
        if (stored.getBulk().getState() != BulkState.BULK_STATE_FINISHED) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT device_id, execution_id, state FROM execution WHERE bulk_id = ?")) {
                select.setString(1, stored.getBulk().getBulkId());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        executions.put(
                                row.getString(1),
                                BulkTarget.newBuilder()
                                        .setDeviceId(row.getString(1))
                                        .setExecutionId(row.getString(2))
                                        .setStateValue(row.getInt(3))
                                        .build());
                    }
                }
            }
        }
        return BulkTargets.outcome(stored, executions);
    }
}
