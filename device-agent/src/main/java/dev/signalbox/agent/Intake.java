package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Readings on their way to the agent thread, bounded in bytes: the oldest give way. So whoever measures never waits for a
 * disk. Thread-safe.
 */
final class Intake {
    private final long limitBytes;
    private final ArrayDeque<Reading> readings = new ArrayDeque<>();
    private long bytes;

    Intake(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** How many gave way. */
    synchronized int add(Reading reading) {
        readings.addLast(reading);
        bytes += MemoryBacklog.cost(reading);
        int gone = 0;
        while (bytes > limitBytes && readings.size() > 1) {
            bytes -= MemoryBacklog.cost(readings.removeFirst());
            gone++;
        }
        return gone;
    }

    synchronized List<Reading> takeAll() {
        List<Reading> all = List.copyOf(readings);
        readings.clear();
        bytes = 0;
        return all;
    }

    synchronized int size() {
        return readings.size();
    }
}
