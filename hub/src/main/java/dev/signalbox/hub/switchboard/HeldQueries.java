package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayDeque;

/**
 * Queries that are to find every reading taken before them, held until all of those are stored. Confined to the switchboard
 * thread.
 */
final class HeldQueries {
    /** As many as may wait in the store. */
    private static final int MAX_HELD = 100;

    /** A sweep takes a second or two; a disk that is full takes until somebody comes. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static final int RETRY_MILLIS = 1_000;

    private final Store store;
    private final Readings readings;
    private final Reach reach;
    private final TimeSource time;
    private final Counter refused;
    /** The sweeps they wait for do not fall, nor do the times since which they wait. */
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    /** For the gauge. */
    private volatile int heldCount;

    private record Held(OfLink asker, ConsoleToHub query, long sweepId, long sinceNanos) {}

    HeldQueries(Store store, Readings readings, Reach reach, TimeSource time, Metrics metrics) {
        this.store = store;
        this.readings = readings;
        this.reach = reach;
        this.time = time;
        this.refused = metrics.counter(
                "signalbox.queries.held.refused", "Queries refused because readings taken before were not stored soon");
        metrics.bounded(
                "signalbox.queries.held", "Queries that wait for the next sweep", MAX_HELD, this, h -> h.heldCount);
    }

    void ask(OfLink asker, ConsoleToHub query) {
        if (readings.isIdle()) {
            put(asker, query);
        } else if (held.size() >= MAX_HELD) {
            refuse(asker, "Too many queries wait already.");
        } else {
            held.add(new Held(asker, query, readings.nextStored(), time.nanos()));
            heldCount = held.size();
        }
    }

    void onSwept(long sweepId) {
        while (!held.isEmpty() && held.peek().sweepId() <= sweepId) {
            Held next = held.remove();
            put(next.asker(), next.query());
        }
        heldCount = held.size();
    }

    void onTick(long nowNanos) {
        while (!held.isEmpty() && nowNanos - held.peek().sinceNanos() > PATIENCE_NANOS) {
            refuse(held.remove().asker(), "The newest readings cannot be stored now.");
        }
        heldCount = held.size();
    }

    /** Of what they may see now: the device may have lost a tag while the question waited. */
    private void put(OfLink asker, ConsoleToHub query) {
        store.query(asker, query, reach.sight(asker.asked(), query));
    }

    private void refuse(OfLink asker, String why) {
        refused.increment();
        Watchers.answer(
                asker,
                HubToConsole.newBuilder()
                        .setError(Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, why, RETRY_MILLIS)));
    }
}
