package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;

/** How much waits for the broker and for its PUBACKs, and how much may. */
final class BridgeGauges {
    private BridgeGauges() {}

    static void show(
            Metrics metrics, Standing standing, Outbox outbox, OutboxBounds bounds, Intake intake, Receipts receipts) {
        metrics.gauge("signalbox.mqtt.up", "1 while the broker has accepted us", standing, s -> s.isUp() ? 1 : 0);
        metrics.gauge("signalbox.mqtt.outbox.publishes", "Publishes that wait for the broker", outbox, Outbox::waiting);
        metrics.gauge("signalbox.mqtt.outbox.late", "Results that waited through an outage", outbox, Outbox::late);
        metrics.bounded(
                "signalbox.mqtt.outbox.result.bytes",
                "Results that wait, in bytes",
                bounds.resultBytes(),
                outbox,
                Outbox::resultBytes);
        metrics.bounded(
                "signalbox.mqtt.outbox.event.bytes",
                "Events of devices that wait, in bytes",
                EventLane.MAX_BYTES,
                outbox,
                Outbox::eventBytes);
        metrics.bounded(
                "signalbox.mqtt.outbox.telemetry.bytes",
                "Telemetry that waits, in bytes",
                bounds.telemetryBytes(),
                outbox,
                Outbox::telemetryBytes);
        metrics.queue(
                "signalbox.mqtt.retained.topics",
                "Topics in the ledger of this broker",
                bounds.retainedTopics(),
                outbox,
                Outbox::kept);
        metrics.bounded(
                "signalbox.mqtt.intake",
                "Received publishes not parsed yet",
                ConnectTerms.RECEIVE_MAXIMUM,
                intake,
                Intake::size);
        metrics.bounded(
                "signalbox.mqtt.unacknowledged",
                "Commands without their PUBACK",
                ConnectTerms.RECEIVE_MAXIMUM,
                receipts,
                Receipts::size);
    }
}
