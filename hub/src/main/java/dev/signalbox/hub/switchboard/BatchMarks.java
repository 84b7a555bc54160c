package dev.signalbox.hub.switchboard;

import java.util.Map;
import java.util.TreeSet;

/**
 * Which batches of one boot of an agent have arrived. Live batches overtake older ones that are sent again, so what came
 * is a prefix and some islands above it; acknowledged is the prefix. Confined to the switchboard thread.
 */
final class BatchMarks {
    /** Islands kept apart; further batches are not taken until the gap below them closes. */
    static final int MAX_ISLANDS = 10_000;

    /** Boots remembered for each device. */
    static final int MAX_BOOTS = 8;

    private final TreeSet<Long> islands = new TreeSet<>();
    private long prefix;
    private long durable;
    private long lastUsedNanos;
    private boolean marked;

    BatchMarks(long prefix, long nowNanos) {
        this.prefix = prefix;
        this.durable = prefix;
        this.lastUsedNanos = nowNanos;
    }

    /** Those of this boot; the boot that was used least lately gives way. */
    static BatchMarks of(Map<String, BatchMarks> byBoot, String bootId, long nowNanos) {
        BatchMarks known = byBoot.get(bootId);
        if (known != null) {
            return known;
        }
        if (byBoot.size() >= MAX_BOOTS) {
            byBoot.entrySet().stream()
                    .min((a, b) -> Long.compare(
                            a.getValue().lastUsedNanos(), b.getValue().lastUsedNanos()))
                    .map(Map.Entry::getKey)
                    .ifPresent(byBoot::remove);
        }
        BatchMarks fresh = new BatchMarks(0, nowNanos);
        byBoot.put(bootId, fresh);
        return fresh;
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
        if (batchNo == prefix + 1 && islands.isEmpty()) {
            prefix = batchNo; // as nearly always
            return true;
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

    /** Notes that the next sweep tells of this boot; false where that is noted already. */
    boolean mark() {
        boolean before = marked;
        marked = true;
        return !before;
    }

    /** A sweep tells of it now. */
    void unmark() {
        marked = false;
    }

    long lastUsedNanos() {
        return lastUsedNanos;
    }
}
