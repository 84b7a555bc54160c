package dev.signalbox.hub.mqtt;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Telemetry that waits for a broker that is there: bounded in bytes, the oldest is dropped and counted. Confined to the outbox's lock. */
final class TelemetryLane {
    private final BridgeCounters counters;
    private final int maxBytes;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private long bytes;

    TelemetryLane(BridgeCounters counters, int maxBytes) {
        this.counters = counters;
        this.maxBytes = maxBytes;
    }

    /** @param live whether the broker is there */
    void add(Outgoing publish, boolean live) {
        if (!live) {
            counters.telemetryDropped.increment();
            return;
        }
        waiting.add(publish);
        bytes += publish.weightBytes();
        while (bytes > maxBytes && waiting.size() > 1) {
            bytes -= waiting.remove().weightBytes();
            counters.telemetryDropped.increment();
        }
    }

    /** The oldest; null: none waits. */
    @Nullable
    Outgoing take() {
        Outgoing next = waiting.poll();
        if (next != null) {
            bytes -= next.weightBytes();
        }
        return next;
    }

    /** The broker is away. */
    void dropAll() {
        counters.telemetryDropped.increment(waiting.size());
        waiting.clear();
        bytes = 0;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    long bytes() {
        return bytes;
    }
}
