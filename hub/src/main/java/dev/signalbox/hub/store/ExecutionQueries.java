package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Executions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Answers queries for executions, newest first. Confined to the store-reader thread. */
final class ExecutionQueries {
    private static final int MOST = 500;
    private static final int USUAL = 50;

    /** There are twelve. */
    private static final int MOST_STATES = 12;

    private static final int MOST_ISSUER = 256;

    private ExecutionQueries() {}

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(ExecutionQuery query) {
        // Unsigned on the wire.
        if (Integer.compareUnsigned(query.getLimit(), MOST) > 0) {
            return Optional.of("limit is at most 500.");
        }
        if (!query.getDeviceId().isEmpty()
                && DeviceId.parse(query.getDeviceId()).isEmpty()) {
            return Optional.of("device_id is not the id of a device.");
        }
        if (!isIdOrEmpty(query.getExecutionId())
                || !isIdOrEmpty(query.getBeforeExecutionId())
                || !isIdOrEmpty(query.getBulkId())) {
            return Optional.of("execution_id, before_execution_id and bulk_id are ids of 26 characters.");
        }
        if (query.getStatesCount() > MOST_STATES
                || query.getStatesValueList().stream()
                        .anyMatch(number -> number == 0 || ExecutionState.forNumber(number) == null)) {
            return Optional.of("states has at most 12 known states.");
        }
        if (query.getIssuer().length() > MOST_ISSUER) {
            return Optional.of("issuer has more than 256 characters.");
        }
        if (!query.getCommand().isEmpty() && !Names.isName(query.getCommand())) {
            return Optional.of("command is not the name of one.");
        }
        boolean inOrder = query.getFromMs() == 0 || query.getToMs() == 0 || query.getFromMs() < query.getToMs();
        return query.getFromMs() < 0 || query.getToMs() < 0 || !inOrder
                ? Optional.of("from_ms and to_ms are not negative, and from_ms is before to_ms.")
                : Optional.empty();
    }

    private static boolean isIdOrEmpty(String id) {
        return id.isEmpty() || ExecutionId.parse(id).isPresent();
    }

    /** Each condition that is wanted, with its parameters. */
    private static final class Conditions {
        private final StringBuilder where = new StringBuilder(" WHERE 1 = 1");
        private final List<Object> parameters = new ArrayList<>();

        void text(String condition, String wanted) {
            if (!wanted.isEmpty()) {
                add(condition, wanted);
            }
        }

        void time(String condition, long millis) {
            if (millis != 0) {
                add(condition, millis);
            }
        }

        void add(String condition, Object... values) {
            where.append(" AND ").append(condition);
            parameters.addAll(List.of(values));
        }
    }

    /** Follows one index backwards: that of the narrowest condition, each of which ends with the id. */
    static String select(ExecutionQuery query, List<Object> parameters) {
        return select("body", query, "", parameters);
    }

    private static String select(String column, ExecutionQuery query, String newerThan, List<Object> parameters) {
        Conditions conditions = new Conditions();
        conditions.text("execution_id > ?", newerThan);
        conditions.text("execution_id = ?", query.getExecutionId());
        conditions.text("bulk_id = ?", query.getBulkId());
        conditions.text("device_id = ?", query.getDeviceId());
        conditions.text("issuer = ?", query.getIssuer());
        conditions.text("command = ?", query.getCommand());
        conditions.text("execution_id < ?", query.getBeforeExecutionId());
        conditions.time("created_at_ms < ?", query.getToMs());
        if (query.getFromMs() != 0) {
            // An id begins with its time, which is that of its creation or later: never earlier.
            conditions.add("created_at_ms >= ?", query.getFromMs());
            conditions.add("execution_id >= ?", ExecutionId.firstOf(query.getFromMs()));
        }
        List<ExecutionState> states = query.getStatesList();
        if (!states.isEmpty()) {
            if (states.stream().noneMatch(ExecutionStates::isTerminal)) {
                conditions.add("finished = FALSE");
            }
            String marks = String.join(", ", Collections.nCopies(states.size(), "?"));
            conditions.add(
                    "state IN (" + marks + ")",
                    states.stream().map(ExecutionState::getNumber).toArray());
        }
        parameters.addAll(conditions.parameters);
        return "SELECT " + column + " FROM execution" + conditions.where + " ORDER BY " + order(query)
                + " execution_id DESC LIMIT " + limit(query);
    }

    private static int limit(ExecutionQuery query) {
        return query.getLimit() == 0 ? USUAL : query.getLimit();
    }

    /** The first column of the index to follow: it is one value only, and H2 chooses an index by the order. */
    private static String order(ExecutionQuery query) {
        if (!query.getBulkId().isEmpty()) {
            return "bulk_id DESC,";
        }
        if (!query.getDeviceId().isEmpty()) {
            return "device_id DESC,";
        }
        if (query.getStatesCount() > 0 && query.getStatesList().stream().noneMatch(ExecutionStates::isTerminal)) {
            return "finished DESC,";
        }
        if (!query.getIssuer().isEmpty()) {
            return "issuer DESC,";
        }
        return query.getStatesCount() == 1 ? "state DESC," : "";
    }

    static Executions answer(Connection connection, ExecutionQuery query, Sight sight) throws SQLException {
        if (sight.devices() != null) {
            return bodies(connection, query, idsWithin(connection, query, sight.devices()));
        }
        return query.getStatesCount() > 1 && order(query).isEmpty()
                ? bodies(connection, query, idsOfStates(connection, query))
                : newest(connection, query);
    }

    private static Executions newest(Connection connection, ExecutionQuery query) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        Executions.Builder executions = Executions.newBuilder();
        AnswerRoom room = new AnswerRoom();
        try (PreparedStatement select = prepared(connection, select(query, parameters), parameters);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Execution execution = execution(row);
                if (!room.takes(execution)) {
                    break;
                }
                executions.addExecutions(execution);
            }
        }
        return executions.build();
    }

    /** An index has one state after the other: the newest of each, and the newest of those. */
    private static NavigableSet<String> idsOfStates(Connection connection, ExecutionQuery query) throws SQLException {
        TreeSet<String> ids = new TreeSet<>();
        for (ExecutionState state : query.getStatesList()) {
            addIds(connection, query.toBuilder().clearStates().addStates(state).build(), ids);
        }
        return ids.descendingSet();
    }

    /** The same of devices: each has its index, and none is read further than what is newer than a full page. */
    private static NavigableSet<String> idsWithin(Connection connection, ExecutionQuery query, Set<String> devices)
            throws SQLException {
        TreeSet<String> ids = new TreeSet<>();
        if (query.getDeviceId().isEmpty()) {
            for (String device : devices) {
                addIds(connection, query.toBuilder().setDeviceId(device).build(), ids);
            }
        } else if (devices.contains(query.getDeviceId())) {
            addIds(connection, query, ids);
        }
        return ids.descendingSet();
    }

    /** Leaves the newest of both, a page of them. */
    private static void addIds(Connection connection, ExecutionQuery query, NavigableSet<String> ids)
            throws SQLException {
        List<Object> parameters = new ArrayList<>();
        String oldest = ids.size() < limit(query) ? "" : ids.first();
        try (PreparedStatement select =
                        prepared(connection, select("execution_id", query, oldest, parameters), parameters);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        while (ids.size() > limit(query)) {
            ids.pollFirst();
        }
    }

    private static Executions bodies(Connection connection, ExecutionQuery query, NavigableSet<String> ids)
            throws SQLException {
        Executions.Builder executions = Executions.newBuilder();
        AnswerRoom room = new AnswerRoom();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT body FROM execution WHERE execution_id = ?")) {
            for (String id : ids) {
                select.setString(1, id);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    Execution execution = execution(row);
                    if (executions.getExecutionsCount() == limit(query) || !room.takes(execution)) {
                        break;
                    }
                    executions.addExecutions(execution);
                }
            }
        }
        return executions.build();
    }

    private static PreparedStatement prepared(Connection connection, String query, List<Object> parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(query);
        for (int i = 0; i < parameters.size(); i++) {
            Object parameter = parameters.get(i);
            statement.setObject(
                    i + 1,
                    parameter instanceof String[] texts ? connection.createArrayOf("varchar", texts) : parameter);
        }
        return statement;
    }

    private static Execution execution(ResultSet row) throws SQLException {
        try {
            return ExecutionRecord.parseFrom(row.getBytes(1)).getExecution();
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("an execution cannot be read", e);
        }
    }
}
