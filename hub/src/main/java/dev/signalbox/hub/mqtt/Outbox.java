package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mqtt.Outgoing.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that waits for the broker, and the truth about it: what was handed to a connection stays here until the
 * broker has confirmed it, and comes back when the connection ends. Held in memory. Thread-safe.
 */
final class Outbox {
    private final BridgeCounters counters;
    private final OutboxBounds bounds;
    private final ArrayDeque<Outgoing> results = new ArrayDeque<>();
    private final Map<String, Outgoing> retained = new LinkedHashMap<>();
    private final ArrayDeque<Outgoing> telemetry = new ArrayDeque<>();
    /** Handed to the current connection and not confirmed, in that order. */
    private final Set<Outgoing> inFlight = new LinkedHashSet<>();

    private long resultBytes;
    private long telemetryBytes;
    private boolean takesTelemetry;

    Outbox(BridgeCounters counters, OutboxBounds bounds) {
        this.counters = counters;
        this.bounds = bounds;
    }

    synchronized void add(Outgoing publish) {
        switch (publish.lane()) {
            case RESULT -> {
                results.add(publish);
                resultBytes += publish.weightBytes();
                makeRoomForResults();
            }
            case RETAINED -> {
                // Removed first, so that a topic written again goes to the end: nothing overtakes what it follows from.
                if (retained.remove(publish.topic()) != null) {
                    counters.conflated.increment();
                }
                retained.put(publish.topic(), publish);
            }
            case TELEMETRY -> addTelemetry(publish);
        }
        notifyAll();
    }

    /** The next publish for the broker; waits for it. It is in flight from now on. */
    synchronized Outgoing take() throws InterruptedException {
        while (true) {
            Outgoing next = next();
            if (next != null) {
                inFlight.add(next);
                return next;
            }
            wait();
        }
    }

    /** The broker has it, or will never take it. */
    synchronized void settle(Outgoing publish) {
        if (inFlight.remove(publish)) {
            if (publish.lane() == Lane.RESULT) {
                resultBytes -= publish.weightBytes();
            }
            notifyAll();
        }
    }

    /** A connection is up: from now on telemetry waits, a little, instead of being dropped. */
    synchronized void open() {
        takesTelemetry = true;
    }

    /** The connection ended: what it had not confirmed goes back to the front, in its old order. */
    synchronized void takeBack() {
        takesTelemetry = false;
        List<Outgoing> unconfirmed = new ArrayList<>(inFlight);
        inFlight.clear();
        Map<String, Outgoing> newer = new HashMap<>(retained);
        for (int i = unconfirmed.size() - 1; i >= 0; i--) {
            Outgoing publish = unconfirmed.get(i);
            switch (publish.lane()) {
                case RESULT -> results.addFirst(publish);
                case RETAINED -> {
                    if (newer.putIfAbsent(publish.topic(), publish) == null) {
                        retained.put(publish.topic(), publish);
                    }
                }
                case TELEMETRY -> counters.telemetryDropped.increment();
            }
        }
        counters.telemetryDropped.increment(telemetry.size());
        telemetry.clear();
        telemetryBytes = 0;
    }

    /**
     * Waits until every result is with the broker.
     *
     * @return false where some are not after this time
     */
    synchronized boolean awaitResultsSettled(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
        while (resultBytes > 0) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        return true;
    }

    synchronized int waiting() {
        return results.size() + retained.size() + telemetry.size() + inFlight.size();
    }

    synchronized long resultBytes() {
        return resultBytes;
    }

    private @Nullable Outgoing next() {
        if (!results.isEmpty()) {
            return results.remove();
        }
        if (!retained.isEmpty()) {
            var first = retained.values().iterator();
            Outgoing next = first.next();
            first.remove();
            return next;
        }
        Outgoing next = telemetry.poll();
        if (next != null) {
            telemetryBytes -= next.weightBytes();
        }
        return next;
    }

    /** Later states of an execution say more than earlier ones: the oldest goes, and it is counted as lost. */
    private void makeRoomForResults() {
        while (resultBytes > bounds.resultBytes() && results.size() > 1) {
            resultBytes -= results.remove().weightBytes();
            counters.resultsLost.increment();
        }
    }

    private void addTelemetry(Outgoing publish) {
        if (!takesTelemetry) {
            counters.telemetryDropped.increment();
            return;
        }
        telemetry.add(publish);
        telemetryBytes += publish.weightBytes();
        while (telemetryBytes > bounds.telemetryBytes() && telemetry.size() > 1) {
            telemetryBytes -= telemetry.remove().weightBytes();
            counters.telemetryDropped.increment();
        }
    }
}
