package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of the last 24 h and the executions they name, at most 10,000: beyond that the oldest are forgotten.
 * Confined to the switchboard thread.
 */
final class Repeats {
    static final long KEPT_MILLIS = 24 * 3_600_000L;
    private static final int MAX_KEYS = 10_000;

    private final Map<Key, LiveExecution> byKey = new LinkedHashMap<>();

    private record Key(String issuer, DeviceId device, String key) {}

    @Nullable
    LiveExecution find(String issuer, DeviceId device, String key, long nowMillis) {
        if (key.isEmpty()) {
            return null;
        }
        LiveExecution known = byKey.get(new Key(issuer, device, key));
        return known != null && nowMillis - known.record.getExecution().getCreatedAtMs() < KEPT_MILLIS ? known : null;
    }

    void add(LiveExecution execution) {
        String key = execution.record.getIdempotencyKey();
        if (key.isEmpty()) {
            return;
        }
        byKey.put(new Key(execution.record.getExecution().getIssuer(), execution.device.id, key), execution);
        if (byKey.size() > MAX_KEYS) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }

    void forget(LiveExecution execution) {
        byKey.remove(new Key(
                execution.record.getExecution().getIssuer(),
                execution.device.id,
                execution.record.getIdempotencyKey()));
    }

    int size() {
        return byKey.size();
    }
}
