package dev.signalbox.hub.mqtt;

import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Events of devices that wait for the broker, in order as answers do, apart from them: many events must not cost an answer.
 * Confined to the outbox's lock.
 */
final class EventLane {
    /** Some 8,000 short ones. */
    static final int MAX_BYTES = 4 << 20;

    private final ResultLanes lanes;
    private final BridgeCounters counters;
    private final LongSupplier nanoTime;

    /** How many publishes of each event wait or are in flight: it may have several forms. */
    private final TreeMap<Long, Integer> unsettled = new TreeMap<>();

    private long lastNo;

    /** Of those that wait and those in flight. */
    private long bytes;

    EventLane(BridgeCounters counters, LongSupplier nanoTime) {
        this.lanes = new ResultLanes(nanoTime);
        this.counters = counters;
        this.nanoTime = nanoTime;
    }

    /** Not older than the last one. The oldest gives way where there is no room. */
    void add(Outgoing event, boolean live) {
        lastNo = event.storedNo();
        if (hasExpired(event)) {
            counters.eventsExpired.increment();
            return;
        }
        lanes.add(event, live);
        bytes += event.weightBytes();
        unsettled.merge(event.storedNo(), 1, Integer::sum);
        while (bytes > MAX_BYTES && lanes.size() > 1) {
            settle(lanes.removeOldest());
            counters.eventsLost.increment();
        }
    }

    /** Null: none waits, or none may go yet. */
    @Nullable
    Outgoing take() {
        Outgoing next = lanes.take();
        while (next != null && hasExpired(next)) {
            settle(next);
            counters.eventsExpired.increment();
            next = lanes.take();
        }
        return next;
    }

    /** Until {@link #take} may have another one; 0: now, or none waits. */
    long waitNanos() {
        return lanes.waitNanos();
    }

    void settle(Outgoing event) {
        bytes -= event.weightBytes();
        unsettled.computeIfPresent(event.storedNo(), (no, forms) -> forms == 1 ? null : forms - 1);
    }

    /** Of those that were added none up to this number waits, or is in flight, any more; 0: none was added. */
    long settledNo() {
        return unsettled.isEmpty() ? lastNo : unsettled.firstKey() - 1;
    }

    void takeBack(List<Outgoing> unconfirmed) {
        lanes.takeBack(unconfirmed);
    }

    int size() {
        return lanes.size();
    }

    boolean isSettled() {
        return bytes == 0;
    }

    private boolean hasExpired(Outgoing event) {
        return event.expiresAtNanos() - nanoTime.getAsLong() <= 0;
    }

    long bytes() {
        return bytes;
    }
}
