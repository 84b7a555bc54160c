package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MissReason;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many publishes, or parts of them, came to nothing, by reason. Thread-safe. */
public final class MissCounts {
    private final AtomicLongArray counts =
            new AtomicLongArray(MissReason.getDescriptor().getValues().size());

    void count(MissReason reason) {
        counts.incrementAndGet(reason.getNumber());
    }

    public long of(MissReason reason) {
        return counts.get(reason.getNumber());
    }
}
