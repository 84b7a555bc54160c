package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MissReason;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many publishes, or parts of them, came to nothing, by reason. Thread-safe. */
public final class MissCounts {
    private final AtomicLongArray counts = new AtomicLongArray(MissReason.values().length);

    void count(MissReason reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    public long of(MissReason reason) {
        return counts.get(reason.ordinal());
    }
}
