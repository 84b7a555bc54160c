package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.QueueStatus;
import java.util.List;

/** What waits inside the hub and what it let go, as its status tells them. Thread-safe. */
final class Vitals {
    private static final String PREFIX = "signalbox.";

    /** Counters of what was replaced, refused or lost; those of the bridge stand in its own status. */
    private static final List<String> LOSSES = List.of(
            "signalbox.gateway.updates.replaced",
            "signalbox.gateway.beats.stretched",
            "signalbox.gateway.rate.limited",
            "signalbox.gateway.readings.refused",
            "signalbox.gateway.events.limited",
            "signalbox.gateway.handshakes.refused",
            "signalbox.gateway.connections.refused",
            "signalbox.gateway.secrets.in.address",
            "signalbox.batches.overloaded",
            "signalbox.sweeps.dropped",
            "signalbox.events.refused",
            "signalbox.readings.mistyped",
            "signalbox.shadow.leaves.refused",
            "signalbox.queries.held.refused",
            "signalbox.store.changes.refused",
            "signalbox.store.queries.refused",
            "signalbox.store.backups.failed",
            "signalbox.broker.topics.refused",
            "signalbox.audit.lost",
            "signalbox.watchdog.failures",
            "signalbox.switchboard.failures");

    private final Metrics metrics;

    Vitals(Metrics metrics) {
        this.metrics = metrics;
    }

    void addTo(HubStatus.Builder status) {
        for (Metrics.Queue queue : metrics.queues()) {
            status.addQueues(QueueStatus.newBuilder()
                    .setName(nameOf(queue.name()))
                    .setWaiting(Math.max(0, queue.waiting().getAsLong()))
                    .setBound(queue.bound()));
        }
        for (String loss : LOSSES) {
            long counted = metrics.counted(loss);
            if (counted > 0) {
                status.putLosses(nameOf(loss), counted);
            }
        }
    }

    private static String nameOf(String metric) {
        return metric.substring(PREFIX.length());
    }
}
