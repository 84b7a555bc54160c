package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of the last 24 h and the executions they name, at most 10,000 keys or 8 MiB of executions as they are
 * stored: beyond that the oldest are forgotten, and counted. Confined to the switchboard thread.
 */
public final class Repeats {
    public static final long KEPT_MILLIS = 24 * 3_600_000L;
    public static final int MAX_KEYS = 10_000;
    public static final long MAX_BYTES = 8 << 20;

    private final Map<Key, Known> byKey = new LinkedHashMap<>();
    private final TimeSource time;
    private final Counter forgotten;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private long bytes;

    private record Key(String issuer, DeviceId device, String key) {
        static Key of(LiveExecution execution) {
            return new Key(
                    execution.record.getExecution().getIssuer(),
                    execution.device.id,
                    execution.record.getIdempotencyKey());
        }
    }

    /** @param sizeBytes as it was weighed last */
    private record Known(LiveExecution execution, int sizeBytes) {
        static Known of(LiveExecution execution) {
            return new Known(execution, execution.record.getSerializedSize());
        }
    }

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
        Known known = byKey.get(new Key(issuer, device, key));
        return known != null && ageMillis(known.execution()) < KEPT_MILLIS ? known.execution() : null;
    }

    private long ageMillis(LiveExecution execution) {
        return execution.nowMillis(time) - execution.record.getExecution().getCreatedAtMs();
    }

    /** As {@link #add}, after a restart. */
    void restore(LiveExecution execution) {
        add(execution);
        unacknowledged.restore(execution);
    }

    /** What the broker has delivered before the hub was restarted, and delivers again without a key; null: nothing. */
    @Nullable
    LiveExecution takeRedelivered(String issuer, DeviceId device, Origin origin) {
        return unacknowledged.take(issuer, device, origin);
    }

    void onBridgeUp() {
        unacknowledged.onBridgeUp(time.nanos());
    }

    void onTick() {
        unacknowledged.onTick(time.nanos());
    }

    void add(LiveExecution execution) {
        if (execution.record.getIdempotencyKey().isEmpty()) {
            return;
        }
        Key key = Key.of(execution);
        // Removed first, so that a key used again goes to the young end.
        forget(byKey.remove(key));
        put(key, Known.of(execution));
        forgetOldest();
    }

    /** It has its result now, which may be larger than all that was known of it before. */
    void onFinished(LiveExecution execution) {
        Key key = Key.of(execution);
        Known known = byKey.get(key);
        if (known != null && known.execution() == execution) {
            forget(known);
            put(key, Known.of(execution));
            forgetOldest();
        }
    }

    private void put(Key key, Known known) {
        byKey.put(key, known);
        bytes += known.sizeBytes();
    }

    private void forgetOldest() {
        while (byKey.size() > MAX_KEYS || (bytes > MAX_BYTES && byKey.size() > 1)) {
            forget(byKey.remove(byKey.keySet().iterator().next()));
            forgotten.increment();
        }
    }

    /** The device is gone for good; another one may take its id. */
    void forget(DeviceId device) {
        unacknowledged.forget(device);
        byKey.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().device().equals(device);
            if (its) {
                forget(entry.getValue());
            }
            return its;
        });
    }

    private void forget(@Nullable Known known) {
        if (known != null) {
            bytes -= known.sizeBytes();
        }
    }
}
