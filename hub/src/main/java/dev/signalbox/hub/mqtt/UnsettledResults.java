package dev.signalbox.hub.mqtt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the results that wait, or are in flight, weigh together, and since when each does. Confined to the outbox's lock. */
final class UnsettledResults {
    /** The oldest first. */
    private final Map<Outgoing, Long> sinceNanos = new LinkedHashMap<>();

    private final List<Long> settled = new ArrayList<>();
    private long bytes;

    void add(Outgoing result, long nowNanos) {
        sinceNanos.put(result, nowNanos);
        bytes += result.weightBytes();
    }

    /** The broker has it, or it gave way. */
    void settle(Outgoing result) {
        if (sinceNanos.remove(result) != null) {
            bytes -= result.weightBytes();
            if (result.storedNo() != 0) {
                settled.add(result.storedNo());
            }
        }
    }

    /** Stored ones that are settled since this was asked last. */
    List<Long> takeSettled() {
        List<Long> taken = List.copyOf(settled);
        settled.clear();
        return taken;
    }

    long bytes() {
        return bytes;
    }

    /** 0: there is none. */
    long oldestMillis(long nowNanos) {
        var oldest = sinceNanos.values().iterator();
        return oldest.hasNext() ? (nowNanos - oldest.next()) / 1_000_000 : 0;
    }
}
