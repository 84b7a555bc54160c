package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Executions by MQTT of before a restart whose PUBACK is not on record, and that nothing tells but what was published: the
 * broker may deliver these again. Each is found once. Confined to the switchboard thread.
 */
final class Unacknowledged {
    /** What an ended connection left open comes first on the next one [MQTT-4.4.0-1]; later repeats are of later publishes. */
    static final long KEPT_UP_NANOS = 60_000_000_000L;

    private final Map<Publish, ArrayDeque<LiveExecution>> byPublish = new HashMap<>();

    /** When they are forgotten; 0: the broker has not been there yet. */
    private long endNanos;

    private record Publish(String issuer, DeviceId device, String hash) {}

    /** After a restart; the oldest first. */
    void restore(LiveExecution execution) {
        String hash = execution.record.getPublishHash();
        if (!hash.isEmpty()) {
            Publish publish = new Publish(execution.record.getExecution().getIssuer(), execution.device.id, hash);
            byPublish.computeIfAbsent(publish, one -> new ArrayDeque<>()).add(execution);
        }
    }

    /** The oldest that this publish can be; null: it is none of them. */
    @Nullable
    LiveExecution take(String issuer, DeviceId device, Origin origin) {
        if (!(origin instanceof Origin.OfTopic topic)
                || !topic.repeat()
                || topic.publishHash().isEmpty()) {
            return null;
        }
        Publish publish = new Publish(issuer, device, topic.publishHash());
        ArrayDeque<LiveExecution> same = byPublish.get(publish);
        if (same == null) {
            return null;
        }
        LiveExecution first = same.remove();
        if (same.isEmpty()) {
            byPublish.remove(publish);
        }
        return first;
    }

    /** The device is gone for good; another one may take its id. */
    void forget(DeviceId device) {
        byPublish.keySet().removeIf(publish -> publish.device().equals(device));
    }

    /** The broker is (back) up and delivers what it has. */
    void onBridgeUp(long nowNanos) {
        endNanos = nowNanos + KEPT_UP_NANOS;
    }

    void onTick(long nowNanos) {
        if (endNanos != 0 && nowNanos - endNanos >= 0) {
            byPublish.clear();
        }
    }
}
