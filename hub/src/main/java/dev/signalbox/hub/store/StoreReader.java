package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import io.micrometer.core.instrument.Counter;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers questions one after the other, each exactly once. Confined to the store-reader thread. */
final class StoreReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreReader.class);
    private static final int RETRY_AFTER_MILLIS = 1_000;

    private final Database state;
    private final Database history;
    private final QueryQueue queue;
    private final Damage damage;
    private final Inbox inbox;
    private final Counter answered;
    private final Counter refused;
    private final Counter senseless;

    /** @param refused counts queries for which there was no room */
    StoreReader(
            Database state,
            Database history,
            QueryQueue queue,
            Damage damage,
            Inbox inbox,
            Metrics metrics,
            Counter refused) {
        this.state = state;
        this.history = history;
        this.queue = queue;
        this.damage = damage;
        this.inbox = inbox;
        this.answered = metrics.counter("signalbox.store.queries", "Queries answered");
        this.refused = refused;
        this.senseless = metrics.counter(
                "signalbox.store.queries.senseless",
                "Queries refused because a value is outside what its field allows");
        metrics.queue(
                "signalbox.store.queries.waiting", "Queries waiting", QueryQueue.MAX_WAITING, queue, QueryQueue::size);
    }

    @Override
    public void run() {
        try {
            QueryQueue.Next next = queue.take();
            while (next != null) {
                HubToConsole.Builder answer = next.isRefused() ? tooMany() : answer(next.question());
                answer.setRequestId(next.question().asker().requestId());
                inbox.put(new Event.Answered(next.question().asker(), Frame.of(answer.build())));
                next = queue.take();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a database thread", e);
        }
    }

    private HubToConsole.Builder tooMany() {
        refused.increment();
        return error(Refusal.retryAfter(
                ErrorCode.ERROR_CODE_UNAVAILABLE, "Too many queries wait for an answer.", RETRY_AFTER_MILLIS));
    }

    private HubToConsole.Builder answer(QueryQueue.Question question) {
        answered.increment();
        try {
            Query query = Query.of(question.request(), question.sight(), damage);
            if (query.refusal().isPresent()) {
                senseless.increment();
                return error(Refusal.of(
                        ErrorCode.ERROR_CODE_INVALID_ARGUMENT, query.refusal().get()));
            }
            Database database = query.isOfHistory() ? history : state;
            Sight sight = question.sight();
            String known = query.knownDevice().orElse("");
            if (!known.isEmpty() && (!sight.hasDevice(known) || isOfNobody(known))) {
                return error(
                        Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such device, and there was none."));
            }
            return database.read(query.answer()::read)
                    .orElseGet(() -> error(Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_UNAVAILABLE,
                            "The store is closed for a moment.",
                            RETRY_AFTER_MILLIS)));
        } catch (SQLException | RuntimeException e) { // one bad row must not silence all questions
            ErrorDetail error = Refusal.of(ErrorCode.ERROR_CODE_INTERNAL, "The store could not be read.");
            LOG.warn("a query failed: trace={}", error.getTraceId(), e);
            return error(error);
        }
    }

    /** No device has this id, nor is anything kept of one that had it. */
    private boolean isOfNobody(String device) throws SQLException {
        return !history.read(connection -> HistoryRows.knows(connection, device))
                        .orElse(true)
                && !state.read(connection -> StateRows.knows(connection, device))
                        .orElse(true);
    }

    private static HubToConsole.Builder error(ErrorDetail error) {
        return HubToConsole.newBuilder().setError(error);
    }
}
