package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.ShadowHistory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A question to the store. Confined to the store-reader thread.
 *
 * @param isOfHistory whether {@code history} answers it; otherwise {@code state}
 * @param knownDevice the device that must be there, or must have been; empty: the answer may be about nobody
 * @param refusal why it cannot be answered, in one sentence; empty where it can
 */
record Query(boolean isOfHistory, Optional<String> knownDevice, Optional<String> refusal, Answer answer) {
    /** Reads what was asked for. */
    @FunctionalInterface
    interface Answer {
        HubToConsole.Builder read(Connection connection) throws SQLException;
    }

    /** The one that the request asks, of what may be seen: a device beyond it is one that never was. */
    static Query of(ConsoleToHub request, Sight sight, Damage damage) {
        HubToConsole.Builder answer = HubToConsole.newBuilder();
        return switch (request.getBodyCase()) {
            case HISTORY -> {
                var query = request.getHistory();
                yield new Query(
                        true,
                        Optional.of(query.getDeviceId()),
                        HistoryQueries.refusal(query),
                        connection -> answer.setHistory(HistoryQueries.answer(connection, query, damage)));
            }
            case PRESENCE_HISTORY -> {
                var query = request.getPresenceHistory();
                yield new Query(
                        true,
                        Optional.empty(),
                        PresenceQueries.refusal(query),
                        connection -> sight.hasDevice(query.getDeviceId())
                                ? answer.setPresenceHistory(PresenceQueries.answer(connection, query))
                                : answer.setPresenceHistory(
                                        PresenceHistory.newBuilder().setDeviceId(query.getDeviceId())));
            }
            case EVENTS -> {
                var query = request.getEvents();
                yield new Query(
                        true,
                        Optional.empty(),
                        EventQueries.refusal(query),
                        connection -> answer.setEvents(
                                sight.hasDevice(query.getDeviceId())
                                        ? EventQueries.answer(connection, query)
                                        : DeviceEvents.getDefaultInstance()));
            }
            case EXECUTIONS -> {
                var query = request.getExecutions();
                yield ofState(
                        ExecutionQueries.refusal(query),
                        connection -> answer.setExecutions(ExecutionQueries.answer(connection, query, sight)));
            }
            case BULKS -> {
                var query = request.getBulks();
                yield ofState(BulkQueries.refusal(query), connection -> BulkQueries.answer(connection, query, sight));
            }
            case SHADOW_HISTORY -> {
                var query = request.getShadowHistory();
                yield ofState(
                        ShadowRows.refusal(query),
                        connection -> sight.hasDevice(query.getDeviceId())
                                ? answer.setShadowHistory(ShadowRows.history(connection, query))
                                : answer.setShadowHistory(
                                        ShadowHistory.newBuilder().setDeviceId(query.getDeviceId())));
            }
            case AUDIT -> {
                var query = request.getAudit();
                yield ofState(
                        AuditQueries.refusal(query),
                        connection -> answer.setAudit(AuditQueries.answer(connection, query)));
            }
            default -> throw new IllegalArgumentException("not a query: " + request.getBodyCase());
        };
    }

    private static Query ofState(Optional<String> refusal, Answer answer) {
        return new Query(false, Optional.empty(), refusal, answer);
    }
}
