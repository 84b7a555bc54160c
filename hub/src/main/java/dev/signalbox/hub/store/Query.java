package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubToConsole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What can be asked. Immutable. */
sealed interface Query {
    /** The one that the request asks. */
    static Query of(ConsoleToHub request) {
        return switch (request.getBodyCase()) {
            case HISTORY -> new OfHistory(request.getHistory());
            case EXECUTIONS -> new OfExecutions(request.getExecutions());
            default -> throw new IllegalArgumentException("not a query: " + request.getBodyCase());
        };
    }

    /** Whether {@code history} answers it; otherwise {@code state}. */
    default boolean isOfHistory() {
        return false;
    }

    /** Why it cannot be answered, in one sentence; empty where it can. */
    Optional<String> refusal();

    HubToConsole.Builder answer(Connection connection) throws SQLException;

    record OfHistory(HistoryQuery query) implements Query {
        @Override
        public boolean isOfHistory() {
            return true;
        }

        @Override
        public Optional<String> refusal() {
            return HistoryQueries.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return HubToConsole.newBuilder().setHistory(HistoryQueries.answer(connection, query));
        }
    }

    record OfExecutions(ExecutionQuery query) implements Query {
        @Override
        public Optional<String> refusal() {
            return ExecutionQueries.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return HubToConsole.newBuilder().setExecutions(ExecutionQueries.answer(connection, query));
        }
    }
}
