package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Refusal;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Answers queries for bulks: the row says which targets there are and who was refused, the rows of the executions what
 * became of the others until the bulk is finished. Confined to the store-reader thread.
 */
final class BulkQueries {
    private static final int MOST = 200;
    private static final int USUAL = 50;

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

    static HubToConsole.Builder answer(Connection connection, BulkQuery query) throws SQLException {
        boolean one = !query.getBulkId().isEmpty();
        // The lists of a few ids each: H2 and PostgreSQL both read the primary key backwards.
        String where = one ? " WHERE bulk_id = ?" : query.getBeforeBulkId().isEmpty() ? "" : " WHERE bulk_id < ?";
        Bulks.Builder bulks = Bulks.newBuilder();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT body FROM bulk" + where + " ORDER BY bulk_id DESC LIMIT ?")) {
            int parameter = 1;
            if (!where.isEmpty()) {
                select.setString(parameter++, one ? query.getBulkId() : query.getBeforeBulkId());
            }
            select.setInt(parameter, query.getLimit() == 0 ? USUAL : query.getLimit());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Bulk bulk = outcome(connection, BulkRecord.parseFrom(row.getBytes(1)));
                    bulks.addBulks(
                            one
                                    ? BulkTargets.page(bulk, query.getAfterDeviceId())
                                    : bulk.toBuilder().clearTargets().build());
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a bulk cannot be read", e);
        }
        return one && bulks.getBulksCount() == 0
                ? HubToConsole.newBuilder()
                        .setError(Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such bulk."))
                : HubToConsole.newBuilder().setBulks(bulks);
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
