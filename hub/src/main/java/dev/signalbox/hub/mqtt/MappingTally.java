package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.MissReason;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of what one mapping listens to, since the hub started. Thread-safe. */
final class MappingTally {
    final AtomicInteger devices = new AtomicInteger();
    private final AtomicLong matched = new AtomicLong();
    private final AtomicLongArray misses =
            new AtomicLongArray(MissReason.getDescriptor().getValues().size());
    private volatile String lastMiss = "";

    void count(List<MappingMiss> missed) {
        matched.incrementAndGet();
        for (MappingMiss miss : missed) {
            misses.incrementAndGet(miss.getReason().getNumber());
            lastMiss = miss.getMessage();
        }
    }

    void addTo(MappingState.Builder state) {
        state.setDevices(devices.get()).setMatched(matched.get()).setLastMiss(lastMiss);
        for (int number = 1; number < misses.length(); number++) {
            if (misses.get(number) > 0) {
                state.putMisses(ForeignCounters.word(MissReason.forNumber(number)), misses.get(number));
            }
        }
    }
}
