package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A backlog on the disk that outlives the process, batches with their numbers. Written once a second at most and synced
 * as often, in files that are deleted whole: what a card wears out by is small writes. A disk that fails is left alone
 * for half a minute while readings wait in memory. Confined to the agent thread.
 */
final class DiskBacklog implements Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(DiskBacklog.class);

    private static final long SYNC_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(30).toNanos();

    private final Ring ring;
    private final String bootId;
    private final String series;
    private final Clockwork clock;
    private final BufferFigures figures;

    /** Not written yet. */
    private final ArrayDeque<Reading> pending = new ArrayDeque<>();

    private long pendingBytes;

    /** Where readings wait while the disk does not take them. */
    private final MemoryBacklog spare;

    /** The last added of each metric, unless it was in a file that gave way: only these may be taken out. */
    private final Map<String, Reading> newest = new HashMap<>();

    /** Written, and taken out again to go live. */
    private final Set<Reading> takenOut = new HashSet<>();

    /** The same of earlier processes, and more: whatever they sent live and the hub may not have. */
    private final Set<Reading> takenOutBefore;

    /** Handed out or held, and not released. */
    private final Map<BatchKey, Segment> out = new HashMap<>();

    /** Acknowledged since the last write: series and number. */
    private final Map<String, Long> acknowledged = new HashMap<>();

    private long number;

    /** Of the batch under {@link #number}, which the next write may add to; 0: the next write begins another. */
    private int growingReadings;

    private int growingBytes;
    private @Nullable Segment growingIn;

    private long syncedAtNanos;
    private boolean failed;
    private long failedAtNanos;
    private long faults;

    private record BatchKey(String series, long number) {
        static BatchKey of(Batch batch) {
            return new BatchKey(batch.series(), batch.number());
        }
    }

    DiskBacklog(Ring ring, String bootId, Clockwork clock, BufferFigures figures) {
        this.ring = ring;
        this.bootId = bootId;
        this.clock = clock;
        this.figures = figures;
        series = bootId + "-d";
        spare = new MemoryBacklog(bootId + "-m");
        syncedAtNanos = clock.nanos();
        takenOutBefore = ring.sentLive();
        figures.onArrived(ring.readings());
        figures.onChanged(batches(), diskBytes(), 0);
    }

    @Override
    public void add(Reading reading) {
        newest.put(reading.getMetric(), reading);
        pending.addLast(reading);
        pendingBytes += MemoryBacklog.cost(reading);
    }

    @Override
    public List<Reading> takeOut(Collection<Reading> wanted) {
        store(false);
        List<Reading> taken = new ArrayList<>(wanted);
        taken.removeIf(reading -> !reading.equals(newest.get(reading.getMetric())));
        List<Reading> spared = spare.takeOut(taken);
        taken.stream().filter(reading -> !spared.contains(reading)).forEach(takenOut::add);
        newest.clear();
        return taken;
    }

    @Override
    public void store(boolean now) {
        try {
            if (!failed || clock.nanos() - failedAtNanos >= RETRY_NANOS) {
                write();
                if (now || clock.nanos() - syncedAtNanos >= SYNC_NANOS) {
                    syncedAtNanos = clock.nanos();
                    ring.sync();
                }
            }
        } catch (IOException e) {
            onFault(e);
        }
        if (failed) {
            pending.forEach(spare::add);
            pending.clear();
            pendingBytes = 0;
        }
    }

    private void write() throws IOException {
        while (!pending.isEmpty()) {
            if (!grows(pending.getFirst())) {
                number++;
                growingReadings = 0;
                growingBytes = 0;
            }
            writePart();
        }
        for (Map.Entry<String, Long> entry : acknowledged.entrySet()) {
            ring.append(RingRecord.Kind.ACKNOWLEDGED, new Batch(entry.getKey(), entry.getValue(), List.of()));
        }
        acknowledged.clear();
        if (failed) {
            failed = false;
            LOG.info("kept readings are written again");
        }
    }

    /** Whether the reading may join the batch written last; a batch lies in one file. */
    private boolean grows(Reading reading) {
        return growingReadings > 0
                && growingReadings < Batch.MAX_KEPT_READINGS
                && growingBytes + Batch.encodedBytes(reading) <= Batch.MAX_KEPT_BYTES
                && Objects.equals(growingIn, ring.newest());
    }

    private void writePart() throws IOException {
        ArrayDeque<Reading> rest = new ArrayDeque<>(pending);
        Batch part = new Batch(
                series,
                number,
                MemoryBacklog.takeFirst(
                        rest, Batch.MAX_KEPT_READINGS - growingReadings, Batch.MAX_KEPT_BYTES - growingBytes));
        Segment into = ring.append(RingRecord.Kind.WAITS, part);
        for (Reading written : part.readings()) {
            pending.removeFirst();
            pendingBytes -= MemoryBacklog.cost(written);
        }
        into.batches += growingReadings == 0 ? 1 : 0;
        into.readings += part.readings().size();
        growingIn = into;
        growingReadings += part.readings().size();
        growingBytes += part.encodedBytes();
        makeRoom();
    }

    private void makeRoom() {
        for (Segment gone = ring.overfull(); gone != null; gone = ring.overfull()) {
            long elsewhere = ring.remove(gone, takenOut);
            Segment dropped = gone;
            out.values().removeIf(dropped::equals); // those are in memory and go on
            long twice = ring.remove(gone, takenOutBefore);
            figures.onLeft(twice);
            figures.onDropped(gone.readings - elsewhere - twice);
            ring.remove(gone, newest.values());
            ring.drop(gone);
        }
    }

    private void onFault(IOException e) {
        faults++;
        failedAtNanos = clock.nanos();
        growingReadings = 0;
        ring.abandonNewest();
        if (!failed) {
            failed = true;
            LOG.warn("readings wait in memory only, the disk does not take them reason={}", e.toString());
        }
    }

    @Override
    public void hold(Batch batch) {
        if (failed) {
            return;
        }
        try {
            Segment into = ring.append(RingRecord.Kind.SENT, batch);
            into.batches++;
            out.put(BatchKey.of(batch), into);
            growingReadings = 0;
            makeRoom();
        } catch (IOException e) {
            onFault(e);
        }
    }

    @Override
    public @Nullable Batch next(int maxReadings, int maxBytes) {
        store(false);
        growingReadings = 0;
        while (true) {
            Ring.Found found = ring.next(bootId);
            if (found == null) {
                forgetWhatIsNotThere();
                return spare.next(maxReadings, maxBytes);
            }
            Batch batch = withoutTakenOut(found.batch(), found.kind());
            if (!batch.readings().isEmpty()) {
                out.put(BatchKey.of(batch), found.segment());
                return batch;
            }
            found.segment().batches--;
            ring.dropReleased();
        }
    }

    private Batch withoutTakenOut(Batch batch, RingRecord.Kind kind) {
        if (kind == RingRecord.Kind.SENT || (takenOut.isEmpty() && takenOutBefore.isEmpty())) {
            return batch;
        }
        List<Reading> left = new ArrayList<>(batch.readings());
        left.removeIf(takenOut::remove);
        int once = left.size();
        left.removeIf(takenOutBefore::remove);
        figures.onLeft(once - left.size()); // they stood in the ring twice when it was opened
        return new Batch(batch.series(), batch.number(), left);
    }

    /** All was read: what was written, and neither handed out nor found again, was damaged meanwhile. */
    private void forgetWhatIsNotThere() {
        long missing = 0;
        for (Segment segment : ring.all()) {
            missing += segment.readings;
            segment.readings = 0;
            segment.batches = Collections.frequency(out.values(), segment);
        }
        figures.onDropped(Math.max(0, missing - takenOut.size()));
        takenOut.clear();
        ring.dropReleased();
    }

    @Override
    public void release(Batch batch) {
        if (out.containsKey(BatchKey.of(batch))) {
            acknowledged.merge(batch.series(), batch.number(), Math::max);
        }
        giveUp(batch);
    }

    @Override
    public void giveUp(Batch batch) {
        Segment segment = out.remove(BatchKey.of(batch));
        if (segment == null) {
            spare.release(batch);
            return;
        }
        segment.batches--;
        ring.dropReleased();
        if (ring.isEmpty()) {
            takenOut.clear();
            acknowledged.clear();
        }
    }

    @Override
    public boolean hasNext() {
        return !pending.isEmpty() || ring.batches() > out.size() || spare.hasNext();
    }

    @Override
    public boolean isRoomy() {
        return !failed;
    }

    @Override
    public @Nullable Reading oldestInMemory() {
        return spare.oldestInMemory();
    }

    @Override
    public void dropOldestInMemory() {
        spare.dropOldestInMemory();
    }

    @Override
    public long memoryBytes() {
        return pendingBytes + spare.memoryBytes();
    }

    @Override
    public long diskBytes() {
        return ring.bytes();
    }

    @Override
    public int batches() {
        int heldLive = (int)
                out.keySet().stream().filter(key -> key.series().equals(bootId)).count();
        return ring.batches() - heldLive + spare.batches() + (pending.isEmpty() ? 0 : 1);
    }

    @Override
    public long faults() {
        return faults;
    }

    @Override
    public void close() {
        ring.close();
    }
}
