package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.MissReason;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What is counted of foreign devices. Thread-safe. */
final class ForeignCounters {
    final Counter received;
    final Counter ownOrigin;
    final Counter queueFull;
    final Counter heldFull;
    final Counter events;
    final Counter published;
    final Counter publishRefused;
    final Counter subscriptionsRefused;
    final Counter badCapabilities;
    final Counter faults;
    private final Map<MissReason, Counter> misses = new EnumMap<>(MissReason.class);

    ForeignCounters(Metrics metrics) {
        received = metrics.counter("signalbox.mapping.received", "Publishes of others that were received");
        ownOrigin = dropped(metrics, "own_origin");
        queueFull = dropped(metrics, "queue_full");
        heldFull = dropped(metrics, "held_full");
        events = dropped(metrics, "event");
        published = metrics.counter("signalbox.mapping.published", "Publishes to foreign devices that the broker has");
        publishRefused = metrics.counter(
                "signalbox.mapping.publish.refused", "Publishes to foreign devices that were not taken by the broker");
        subscriptionsRefused = metrics.counter(
                "signalbox.mapping.subscriptions.refused", "Filters of mappings that the broker refused");
        badCapabilities = metrics.counter(
                "signalbox.mapping.capabilities.refused", "Times a mapped device declared what no device may");
        faults = metrics.counter("signalbox.mapping.faults", "Exceptions caught on the way: bugs");
        for (MissReason reason : MissReason.values()) {
            if (reason != MissReason.MISS_REASON_UNSPECIFIED && reason != MissReason.UNRECOGNIZED) {
                misses.put(
                        reason,
                        metrics.counter(
                                "signalbox.mapping.misses",
                                "Publishes of others, or parts of them, that came to nothing",
                                "reason",
                                word(reason).toLowerCase(Locale.ROOT)));
            }
        }
    }

    void miss(MissReason reason) {
        Counter counter = misses.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** As docs/mappings.md names it. */
    static String word(MissReason reason) {
        return reason.name().substring("MISS_REASON_".length());
    }

    private static Counter dropped(Metrics metrics, String reason) {
        return metrics.counter(
                "signalbox.mapping.dropped", "Publishes or values of others that were not used", "reason", reason);
    }
}
