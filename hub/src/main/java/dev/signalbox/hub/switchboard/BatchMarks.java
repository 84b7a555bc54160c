package dev.signalbox.hub.switchboard;

import java.util.TreeSet;

/**
 * Which batches of one boot of an agent have arrived. Live batches overtake older ones that are sent again, so what came
 * is a prefix and some islands above it; acknowledged is the prefix. Confined to the switchboard thread.
 */
final class BatchMarks {
    /** Islands kept apart; further batches are not taken until the gap below them closes. */
    static final int MAX_ISLANDS = 10_000;

    private final TreeSet<Long> islands = new TreeSet<>();
    private long prefix;
    private long durable;
    private long lastUsedNanos;

    BatchMarks(long prefix, long nowNanos) {
        this.prefix = prefix;
        this.durable = prefix;
        this.lastUsedNanos = nowNanos;
    }

    /**
     * Notes a batch.
     *
     * @param oldestHeld no batch below this one will come again
     * @return whether it is new: its readings are to be taken
     */
    boolean arrive(long batchNo, long oldestHeld, long nowNanos) {
        lastUsedNanos = nowNanos;
        if (oldestHeld - 1 > prefix && oldestHeld <= batchNo) {
            prefix = oldestHeld - 1;
            islands.headSet(oldestHeld).clear();
        }
        boolean isNew = batchNo > prefix && islands.size() < MAX_ISLANDS && islands.add(batchNo);
        while (!islands.isEmpty() && islands.first() == prefix + 1) {
            prefix++;
            islands.pollFirst();
        }
        return isNew;
    }

    /** Every batch up to this one has arrived or is lost. */
    long prefix() {
        return prefix;
    }

    /** Every batch up to this one is on stable storage or lost. */
    long durable() {
        return durable;
    }

    void durable(long batchNo) {
        durable = Math.max(durable, batchNo);
    }

    long lastUsedNanos() {
        return lastUsedNanos;
    }
}
