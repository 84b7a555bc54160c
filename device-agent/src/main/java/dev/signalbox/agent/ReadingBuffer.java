package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings from their measurement until the hub has stored them, bounded in bytes: the oldest give way and are counted.
 *
 * <p>A batch gets its number when it is first sent, not when it is measured. So numbers ascend on the wire although live
 * readings overtake the backlog, and the hub's cumulative acknowledgement never covers a batch it has not seen.
 *
 * <p>Thread-safe: any thread adds, the agent thread does the rest.
 */
final class ReadingBuffer {
    /** What a reading costs beside its encoded size: objects, references. */
    private static final int OVERHEAD_BYTES = 64;

    /** Batches sent and not acknowledged; more would only move the queue into the socket. */
    private static final int WINDOW = 64;

    private record Sent(long number, List<Reading> readings) {
        /** @param oldest number of the first batch that may still come again: the hub waits for none below it */
        ReadingBatch batch(boolean historical, long oldest) {
            return ReadingBatch.newBuilder()
                    .setBatchNo(number)
                    .setOldestBatchNo(oldest)
                    .setHistorical(historical)
                    .addAllReadings(readings)
                    .build();
        }
    }

    private final long limitBytes;

    /** Measured while no link was open, oldest first. */
    private final ArrayDeque<Reading> backlog = new ArrayDeque<>();

    /** Measured on the open link, and the newest of each metric from before it. */
    private final ArrayDeque<Reading> live = new ArrayDeque<>();

    /** Numbered and not acknowledged, ascending. */
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();

    /** Those of {@link #sent} that the open link has not seen yet. */
    private final ArrayDeque<Sent> again = new ArrayDeque<>();

    private final Map<String, Reading> newest = new HashMap<>();
    private boolean open;
    private long lastNumber;

    /** The batch the open link sent last, which need not have the highest number; 0: none. */
    private long sentLast;

    private long bytes;
    private long size;
    private long dropped;

    ReadingBuffer(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    synchronized void add(Reading reading) {
        (open ? live : backlog).addLast(reading);
        newest.put(reading.getMetric(), reading);
        bytes += cost(reading);
        size++;
        while (bytes > limitBytes && size > 1) {
            dropOldest();
        }
    }

    /** A link is welcome; the hub has everything up to this batch. */
    synchronized void onWelcome(long acknowledged) {
        onAcknowledged(acknowledged);
        again.clear();
        again.addAll(sent);
        // What people see must become current before history is filled up [protocol: reliability 1].
        Iterator<Reading> old = backlog.iterator();
        while (old.hasNext()) {
            Reading reading = old.next();
            if (isNewest(reading)) {
                old.remove();
                live.addLast(reading);
            }
        }
        open = true;
    }

    synchronized void onLinkEnded() {
        open = false;
        sentLast = 0;
        again.clear();
        backlog.addAll(live);
        live.clear();
    }

    synchronized void onAcknowledged(long number) {
        while (!sent.isEmpty() && sent.getFirst().number() <= number) {
            Sent stored = sent.removeFirst();
            again.remove(stored);
            release(stored.readings());
        }
        lastNumber = Math.max(lastNumber, number);
    }

    /** The next batch that was in doubt when the last link ended; null: none. */
    synchronized @Nullable ReadingBatch takeAgain() {
        Sent batch = again.pollFirst();
        if (batch == null) {
            return null;
        }
        sentLast = batch.number();
        boolean current = batch.readings().stream().anyMatch(this::isNewest);
        return batch.batch(!current, oldestSent());
    }

    /** The next batch of live readings; null: none, or too many are not acknowledged. */
    synchronized @Nullable ReadingBatch takeLive(int maxReadings, int maxBytes) {
        return take(live, false, maxReadings, maxBytes);
    }

    /** The next batch of old readings; null: none, or too many are not acknowledged. */
    synchronized @Nullable ReadingBatch takeBacklog(int maxReadings, int maxBytes) {
        return take(backlog, true, maxReadings, maxBytes);
    }

    private @Nullable ReadingBatch take(ArrayDeque<Reading> from, boolean historical, int maxReadings, int maxBytes) {
        if (from.isEmpty() || sent.size() >= WINDOW) {
            return null;
        }
        List<Reading> readings = new ArrayList<>(Math.min(from.size(), maxReadings));
        int room = maxBytes;
        while (!from.isEmpty() && readings.size() < maxReadings) {
            room -= from.getFirst().getSerializedSize() + 4;
            if (room < 0 && !readings.isEmpty()) {
                break;
            }
            readings.add(from.removeFirst());
        }
        Sent batch = new Sent(++lastNumber, readings);
        sent.addLast(batch);
        sentLast = batch.number();
        return batch.batch(historical, oldestSent());
    }

    private long oldestSent() {
        return sent.getFirst().number();
    }

    /** The hub closed the link because of a frame: the batch sent last is not repeated, unless the hub has it. */
    synchronized void giveUpLastSent() {
        Iterator<Sent> ascending = sent.iterator();
        while (ascending.hasNext()) {
            Sent batch = ascending.next();
            if (batch.number() == sentLast) {
                ascending.remove();
                release(batch.readings());
                dropped += batch.readings().size();
            }
        }
    }

    private boolean isNewest(Reading reading) {
        return reading.equals(newest.get(reading.getMetric()));
    }

    private void dropOldest() {
        List<Reading> gone;
        Sent first = sent.peekFirst();
        Reading old = backlog.isEmpty() ? live.peekFirst() : backlog.peekFirst();
        if (first != null && (old == null || first.readings().get(0).getTimeMs() <= old.getTimeMs())) {
            sent.removeFirst();
            again.remove(first);
            gone = first.readings();
        } else {
            gone = List.of((backlog.isEmpty() ? live : backlog).removeFirst());
        }
        release(gone);
        dropped += gone.size();
    }

    private void release(List<Reading> readings) {
        size -= readings.size();
        for (Reading reading : readings) {
            bytes -= cost(reading);
        }
    }

    private static int cost(Reading reading) {
        return reading.getSerializedSize() + OVERHEAD_BYTES;
    }

    synchronized boolean hasLive() {
        return !live.isEmpty();
    }

    synchronized int liveReadings() {
        return live.size();
    }

    synchronized boolean hasUnsent() {
        return !live.isEmpty() || !backlog.isEmpty() || !again.isEmpty();
    }

    /** Batches the hub has not acknowledged, counting what waits unsent as one. */
    synchronized int unacknowledgedBatches() {
        return sent.size() + (live.isEmpty() && backlog.isEmpty() ? 0 : 1);
    }

    synchronized long size() {
        return size;
    }

    synchronized long dropped() {
        return dropped;
    }
}
