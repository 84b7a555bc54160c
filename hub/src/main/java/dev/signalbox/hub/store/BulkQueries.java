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

    /** The newest, of one issuer where others' are not to be seen. H2 and PostgreSQL both read their indexes backwards. */
    private static List<String> ids(Connection connection, BulkQuery query, Sight sight) throws SQLException {
        boolean isOfOne = sight.devices() != null;
        String before = query.getBeforeBulkId();
        List<String> parameters = new ArrayList<>();
        String where = " WHERE 1 = 1";
        if (isOfOne) {
            where += " AND issuer = ?";
            parameters.add(sight.issuer());
        }
        if (!before.isEmpty()) {
            where += " AND bulk_id < ?";
            parameters.add(before);
        }
        int limit = query.getLimit() == 0 ? USUAL : query.getLimit();
        List<String> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT bulk_id FROM bulk" + where + " ORDER BY "
                + (isOfOne ? "issuer DESC, " : "") + "bulk_id DESC LIMIT " + limit)) {
            for (int i = 0; i < parameters.size(); i++) {
                select.setString(i + 1, parameters.get(i));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    /** Those stay that were refused as no device: that was said before. */
    private static Bulk within(Sight sight, Bulk bulk) {
        if (sight.devices() == null) {
            return bulk;
        }
        List<BulkTarget> targets = bulk.getTargetsList().stream()
                .filter(target -> sight.hasDevice(target.getDeviceId())
                        || target.getRefusal().getCode() == ErrorCode.ERROR_CODE_NOT_FOUND)
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
