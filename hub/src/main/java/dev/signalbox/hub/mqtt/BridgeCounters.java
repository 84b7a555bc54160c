package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.BridgeStatus;
import io.micrometer.core.instrument.Counter;
import java.util.Map;
import java.util.TreeMap;

/** What the bridge counts. Thread-safe. */
final class BridgeCounters {
    final Counter published;
    final Counter publishRefused;
    final Counter publishFaults;
    final Counter publishOversized;
    final Counter conflated;
    final Counter ledgerFull;
    final Counter componentsLeftOut;
    final Counter telemetryDropped;
    final Counter resultsLost;
    final Counter births;
    final Counter eventsLost;
    final Counter eventsExpired;
    final Counter received;
    final Counter pubacksUnsent;
    final Counter ownOrigin;
    final Counter retainedCommands;
    final Counter malformed;
    final Counter oversized;
    final Counter redelivered;
    final Counter intakeFull;
    final Counter requestsOff;
    final Counter faults;
    final Counter connects;
    final Counter disconnects;
    final Counter silences;
    final PerSecond publishedRate = new PerSecond(System::nanoTime);
    final PerSecond receivedRate = new PerSecond(System::nanoTime);

    BridgeCounters(Metrics metrics) {
        published = metrics.counter("signalbox.mqtt.published", "Publishes the broker has");
        publishRefused =
                metrics.counter("signalbox.mqtt.publish.refused", "Publishes the broker refused by reason code");
        publishOversized = metrics.counter(
                "signalbox.mqtt.publish.oversized", "Publishes larger than the broker's Maximum Packet Size, not sent");
        publishFaults = metrics.counter("signalbox.mqtt.publish.faults", "Publishes dropped because of a bug");
        conflated = metrics.counter("signalbox.mqtt.retained.conflated", "Retained publishes replaced before sending");
        ledgerFull = metrics.counter(
                "signalbox.mqtt.retained.refused", "Retained publishes dropped because the ledger was full");
        componentsLeftOut = metrics.counter(
                "signalbox.mqtt.discovery.components.omitted",
                "Components left out of documents for Home Assistant that would have been too large");
        telemetryDropped = metrics.counter("signalbox.mqtt.telemetry.dropped", "Telemetry publishes dropped");
        resultsLost = metrics.counter("signalbox.mqtt.results.lost", "Results dropped because the outbox was full");
        births = metrics.counter("signalbox.mqtt.births", "Times Home Assistant said that it has started");
        eventsLost = metrics.counter("signalbox.mqtt.events.lost", "Events dropped because too many waited");
        eventsExpired =
                metrics.counter("signalbox.mqtt.events.expired", "Events that waited for longer than they live");
        received = metrics.counter("signalbox.mqtt.received", "Publishes received from the broker");
        pubacksUnsent = metrics.counter("signalbox.mqtt.pubacks.unsent", "PUBACKs that found their connection gone");
        ownOrigin = ignored(metrics, "own_origin");
        retainedCommands = ignored(metrics, "retained");
        malformed = ignored(metrics, "malformed");
        oversized = ignored(metrics, "oversized");
        redelivered = ignored(metrics, "redelivered");
        requestsOff = ignored(metrics, "commands_off");
        intakeFull = ignored(metrics, "intake_full");
        faults = metrics.counter("signalbox.mqtt.faults", "Exceptions caught while receiving: bugs");
        connects = metrics.counter("signalbox.mqtt.connects", "Times the bridge came up");
        disconnects = metrics.counter("signalbox.mqtt.disconnects", "Times the bridge went down");
        silences = metrics.counter("signalbox.mqtt.silences", "Connections closed because nothing was heard");
    }

    void addTo(BridgeStatus.Builder status) {
        double dropped = telemetryDropped.count()
                + resultsLost.count()
                + eventsLost.count()
                + eventsExpired.count()
                + publishOversized.count()
                + publishFaults.count();
        status.setPublished((long) published.count())
                .setReceived((long) received.count())
                .setDropped((long) dropped)
                .setPublishedPerSecond(publishedRate.perSecond())
                .setReceivedPerSecond(receivedRate.perSecond())
                .putAllDroppedByReason(droppedByReason());
    }

    /** Everything that did not come through, by reason, where it occurred. */
    private Map<String, Long> droppedByReason() {
        Map<String, Long> dropped = new TreeMap<>();
        Map.ofEntries(
                        Map.entry("telemetry", telemetryDropped),
                        Map.entry("outbox_full", resultsLost),
                        Map.entry("ledger_full", ledgerFull),
                        Map.entry("events_full", eventsLost),
                        Map.entry("events_expired", eventsExpired),
                        Map.entry("refused_by_broker", publishRefused),
                        Map.entry("larger_than_broker_takes", publishOversized),
                        Map.entry("fault", publishFaults),
                        Map.entry("received_own_origin", ownOrigin),
                        Map.entry("received_retained", retainedCommands),
                        Map.entry("received_malformed", malformed),
                        Map.entry("received_oversized", oversized),
                        Map.entry("received_redelivered", redelivered),
                        Map.entry("received_intake_full", intakeFull),
                        Map.entry("received_commands_off", requestsOff),
                        Map.entry("received_fault", faults))
                .forEach((reason, counter) -> {
                    if (counter.count() > 0) {
                        dropped.put(reason, (long) counter.count());
                    }
                });
        return dropped;
    }

    private static Counter ignored(Metrics metrics, String reason) {
        return metrics.counter("signalbox.mqtt.ignored", "Received publishes not acted upon", "reason", reason);
    }
}
