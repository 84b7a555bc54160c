package dev.signalbox.hub.mqtt;

import java.util.List;
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

    /** Of those that wait and those in flight. */
    private long bytes;

    EventLane(BridgeCounters counters, LongSupplier nanoTime) {
        this.lanes = new ResultLanes(nanoTime);
        this.counters = counters;
        this.nanoTime = nanoTime;
    }

    /** The oldest gives way where there is no room. */
    void add(Outgoing event, boolean live) {
        lanes.add(event, live);
        bytes += event.weightBytes();
        while (bytes > MAX_BYTES && lanes.size() > 1) {
            bytes -= lanes.removeOldest().weightBytes();
            counters.eventsLost.increment();
        }
    }

    /** Null: none waits, or none may go yet. */
    @Nullable
    Outgoing take() {
        Outgoing next = lanes.take();
        while (next != null && next.expiresAtNanos() - nanoTime.getAsLong() <= 0) {
            bytes -= next.weightBytes();
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
}
