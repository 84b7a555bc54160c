package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.AuditQuery;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** What can be asked. Immutable. */
sealed interface Query {
    /** The one that the request asks. */
    static Query of(ConsoleToHub request, Damage damage) {
        return switch (request.getBodyCase()) {
            case HISTORY -> new OfHistory(request.getHistory(), damage);
            case PRESENCE_HISTORY -> new OfPresences(request.getPresenceHistory());
            case EXECUTIONS -> new OfExecutions(request.getExecutions());
            case BULKS -> new OfBulks(request.getBulks());
            case SHADOW_HISTORY -> new OfShadowHistory(request.getShadowHistory());
            case AUDIT -> new OfAudit(request.getAudit());
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

    record OfHistory(HistoryQuery query, Damage damage) implements Query {
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
            return HubToConsole.newBuilder().setHistory(HistoryQueries.answer(connection, query, damage));
        }
    }

    record OfPresences(PresenceHistoryQuery query) implements Query {
        @Override
        public boolean isOfHistory() {
            return true;
        }

        @Override
        public Optional<String> refusal() {
            return PresenceQueries.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return HubToConsole.newBuilder().setPresenceHistory(PresenceQueries.answer(connection, query));
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

    record OfBulks(BulkQuery query) implements Query {
        @Override
        public Optional<String> refusal() {
            return BulkQueries.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return BulkQueries.answer(connection, query);
        }
    }

    record OfAudit(AuditQuery query) implements Query {
        @Override
        public Optional<String> refusal() {
            return AuditQueries.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return HubToConsole.newBuilder().setAudit(AuditQueries.answer(connection, query));
        }
    }

    record OfShadowHistory(ShadowHistoryQuery query) implements Query {
        @Override
        public Optional<String> refusal() {
            return ShadowRows.refusal(query);
        }

        @Override
        public HubToConsole.Builder answer(Connection connection) throws SQLException {
            return HubToConsole.newBuilder().setShadowHistory(ShadowRows.history(connection, query));
        }
    }
}
