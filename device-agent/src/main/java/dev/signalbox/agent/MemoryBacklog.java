package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A backlog that ends with the process. A batch gets its number when it is taken, so that one that gives way leaves no
 * gap. Confined to the agent thread.
 */
final class MemoryBacklog implements Backlog {
    /** What a reading costs beside its encoded size: objects, references. */
    private static final int OVERHEAD_BYTES = 64;

    private final String series;
    private final ArrayDeque<Reading> readings = new ArrayDeque<>();
    private long lastNumber;
    private int handedOut;
    private long bytes;

    MemoryBacklog(String series) {
        this.series = series;
    }

    static long cost(Reading reading) {
        return (long) reading.getSerializedSize() + OVERHEAD_BYTES;
    }

    @Override
    public void add(Reading reading) {
        readings.addLast(reading);
        bytes += cost(reading);
    }

    @Override
    public List<Reading> takeOut(Collection<Reading> wanted) {
        Set<Reading> missing = new HashSet<>(wanted);
        List<Reading> taken = new ArrayList<>();
        Iterator<Reading> old = readings.iterator();
        while (old.hasNext() && !missing.isEmpty()) {
            Reading reading = old.next();
            if (missing.remove(reading)) {
                old.remove();
                bytes -= cost(reading);
                taken.add(reading);
            }
        }
        return taken;
    }

    @Override
    public @Nullable Batch next(int maxReadings, int maxBytes) {
        List<Reading> first = takeFirst(readings, maxReadings, maxBytes);
        if (first.isEmpty()) {
            return null;
        }
        first.forEach(reading -> bytes -= cost(reading));
        handedOut++;
        return new Batch(series, ++lastNumber, first);
    }

    /** Within the limits, but at least one if there is one. */
    static List<Reading> takeFirst(ArrayDeque<Reading> from, int maxReadings, int maxBytes) {
        List<Reading> taken = new ArrayList<>(Math.min(from.size(), maxReadings));
        int room = maxBytes;
        while (!from.isEmpty() && taken.size() < maxReadings) {
            room -= Batch.encodedBytes(from.getFirst());
            if (room < 0 && !taken.isEmpty()) {
                break;
            }
            taken.add(from.removeFirst());
        }
        return taken;
    }

    @Override
    public void release(Batch batch) {
        if (batch.series().equals(series)) {
            handedOut--;
        }
    }

    @Override
    public void giveUp(Batch batch) {
        release(batch);
    }

    @Override
    public void hold(Batch batch) {
        // Nothing here outlives the process.
    }

    @Override
    public void store(boolean now) {
        // Nor here.
    }

    @Override
    public boolean hasNext() {
        return !readings.isEmpty();
    }

    @Override
    public boolean isRoomy() {
        return false;
    }

    @Override
    public @Nullable Reading oldestInMemory() {
        return readings.peekFirst();
    }

    @Override
    public void dropOldestInMemory() {
        bytes -= cost(readings.removeFirst());
    }

    @Override
    public long memoryBytes() {
        return bytes;
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    /** What is in no batch yet counts as one. */
    @Override
    public int batches() {
        return handedOut + (readings.isEmpty() ? 0 : 1);
    }

    @Override
    public long faults() {
        return 0;
    }

    @Override
    public void close() {}
}
