package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.BulkRecord;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idempotency keys of the bulks of the last 24 h, at most 1,000: beyond that the oldest are forgotten, and counted.
 * Confined to the switchboard thread.
 */
public final class BulkKeys {
    public static final int MAX_KEYS = 1_000;
    private static final long KEPT_NANOS = Repeats.KEPT_MILLIS * 1_000_000L;

    private final TimeSource time;
    private final Map<Key, Known> byKey = new LinkedHashMap<>();
    private final Counter forgotten;

    private record Key(String issuer, String key) {}

    /**
     * The bulk that a key names.
     *
     * @param createdAtNanos by the clock that never jumps
     */
    record Known(String bulkId, ByteString requestHash, long createdAtNanos) {}

    BulkKeys(TimeSource time, Metrics metrics) {
        this.time = time;
        forgotten = metrics.counter(
                "signalbox.bulks.keys.forgotten", "Idempotency keys of bulks forgotten before their 24 h: too many");
    }

    @Nullable
    Known find(String issuer, String key) {
        Known known = key.isEmpty() ? null : byKey.get(new Key(issuer, key));
        return known != null && time.nanos() - known.createdAtNanos() < KEPT_NANOS ? known : null;
    }

    void add(BulkRecord bulk) {
        if (bulk.getIdempotencyKey().isEmpty()) {
            return;
        }
        Key key = new Key(bulk.getBulk().getIssuer(), bulk.getIdempotencyKey());
        // Removed first, so that a key used again goes to the young end.
        byKey.remove(key);
        long ageMillis = Math.max(0, time.millis() - bulk.getBulk().getCreatedAtMs());
        byKey.put(
                key,
                new Known(bulk.getBulk().getBulkId(), bulk.getRequestHash(), time.nanos() - ageMillis * 1_000_000L));
        while (byKey.size() > MAX_KEYS) {
            byKey.remove(byKey.keySet().iterator().next());
            forgotten.increment();
        }
    }
}
