package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of the last 24 h and the executions they name, at most 10,000 keys or 8 MiB of executions: beyond that
 * the oldest are forgotten, and counted. Confined to the switchboard thread.
 */
final class Repeats {
    static final long KEPT_MILLIS = 24 * 3_600_000L;
    private static final int MAX_KEYS = 10_000;
    private static final long MAX_BYTES = 8 << 20;

    private final Map<Key, LiveExecution> byKey = new LinkedHashMap<>();
    private final TimeSource time;
    private final Counter forgotten;
    private long bytes;

    private record Key(String issuer, DeviceId device, String key) {}

    Repeats(TimeSource time, Metrics metrics) {
        this.time = time;
        forgotten = metrics.counter(
                "signalbox.idempotency.forgotten", "Idempotency keys forgotten before their 24 h: too many, too large");
    }

    @Nullable
    LiveExecution find(String issuer, DeviceId device, String key) {
        if (key.isEmpty()) {
            return null;
        }
        LiveExecution known = byKey.get(new Key(issuer, device, key));
        return known != null
                        && known.nowMillis(time) - known.record.getExecution().getCreatedAtMs() < KEPT_MILLIS
                ? known
                : null;
    }

    void add(LiveExecution execution) {
        String key = execution.record.getIdempotencyKey();
        if (key.isEmpty()) {
            return;
        }
        Key name = new Key(execution.record.getExecution().getIssuer(), execution.device.id, key);
        // Removed first, so that a key used again goes to the young end.
        forget(byKey.remove(name));
        byKey.put(name, execution);
        bytes += weight(execution);
        while (byKey.size() > MAX_KEYS || (bytes > MAX_BYTES && byKey.size() > 1)) {
            forget(byKey.remove(byKey.keySet().iterator().next()));
            forgotten.increment();
        }
    }

    /** The device is gone for good; another one may take its id. */
    void forget(DeviceId device) {
        byKey.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().device().equals(device);
            if (its) {
                forget(entry.getValue());
            }
            return its;
        });
    }

    private void forget(@Nullable LiveExecution execution) {
        if (execution != null) {
            bytes -= weight(execution);
        }
    }

    /** Of the parameters, which do not change, twice: a result is of about their size. */
    private static long weight(LiveExecution execution) {
        return 1_024 + 2L * execution.record.getExecution().getParameters().getSerializedSize();
    }
}
