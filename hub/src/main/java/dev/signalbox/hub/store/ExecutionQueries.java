package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.Executions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers queries for executions, newest first. Confined to the store-reader thread. */
final class ExecutionQueries {
    private static final int MOST = 500;
    private static final int USUAL = 50;
    /** One answer is one frame: a quarter of what a console may have waiting before it counts as too slow. */
    private static final int MOST_BYTES = 256 << 10;

    private ExecutionQueries() {}

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(ExecutionQuery query) {
        // Unsigned on the wire.
        return Integer.compareUnsigned(query.getLimit(), MOST) > 0
                ? Optional.of("limit is at most 500.")
                : Optional.empty();
    }

    static Executions answer(Connection connection, ExecutionQuery query) throws SQLException {
        // Each condition that is wanted, with its parameter.
        StringBuilder select = new StringBuilder("SELECT body FROM execution WHERE 1 = 1");
        List<String> parameters = new ArrayList<>();
        if (!query.getDeviceId().isEmpty()) {
            select.append(" AND device_id = ?");
            parameters.add(query.getDeviceId());
        }
        if (!query.getExecutionId().isEmpty()) {
            select.append(" AND execution_id = ?");
            parameters.add(query.getExecutionId());
        }
        if (!query.getBeforeExecutionId().isEmpty()) {
            select.append(" AND execution_id < ?");
            parameters.add(query.getBeforeExecutionId());
        }
        // An id begins with its time.
        select.append(query.getDeviceId().isEmpty() ? " ORDER BY" : " ORDER BY device_id DESC,")
                .append(" execution_id DESC LIMIT ")
                .append(query.getLimit() == 0 ? USUAL : query.getLimit());
        Executions.Builder executions = Executions.newBuilder();
        try (PreparedStatement statement = connection.prepareStatement(select.toString())) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setString(i + 1, parameters.get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                int bytes = 0;
                while (row.next()) {
                    Execution execution =
                            ExecutionRecord.parseFrom(row.getBytes(1)).getExecution();
                    bytes += execution.getSerializedSize();
                    if (bytes > MOST_BYTES && executions.getExecutionsCount() > 0) {
                        break;
                    }
                    executions.addExecutions(execution);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("an execution cannot be read", e);
        }
        return executions.build();
    }
}
