package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a {@link DiskBacklog}: appended to at one end, read once from the other and deleted there. Confined to the
 * agent thread.
 */
final class Ring {
    private static final Logger LOG = LoggerFactory.getLogger(Ring.class);

    /** A segment is a sixteenth of the ring within these: one is read at a time, into a few times its size of memory. */
    private static final long MIN_SEGMENT_BYTES = 64 * 1024;

    private static final long MAX_SEGMENT_BYTES = 256 * 1024;

    private final Path directory;
    private final long limitBytes;
    private final long segmentBytes;

    /** Null: the directory could not be used when the agent started. */
    private @Nullable LockFile lock;

    /** Oldest first. */
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();

    /** What the files say is acknowledged. */
    private final Map<String, Long> acknowledged = new HashMap<>();

    private final Set<Reading> sentLive = new HashSet<>();
    private long lastNumber;

    /** Of what {@link #next} reads; null: it begins at the oldest. */
    private @Nullable Segment cursor;

    private long cursorEnd;
    private int passed;
    private final ArrayDeque<Found> found = new ArrayDeque<>();

    /** A batch as it stands in a file. Immutable. */
    record Found(Segment segment, RingRecord.Kind kind, Batch batch) {}

    private Ring(Path directory, long limitBytes) {
        this.directory = directory;
        this.limitBytes = limitBytes;
        segmentBytes = Math.max(MIN_SEGMENT_BYTES, Math.min(MAX_SEGMENT_BYTES, limitBytes / 16));
    }

    /**
     * Blocks for the disk. A directory that cannot be used is no reason for a device not to start: every append fails then.
     *
     * @throws IOException when another agent has it
     */
    static Ring open(Path directory, long limitBytes) throws IOException {
        Ring ring = new Ring(directory, limitBytes);
        try {
            ring.makeDirectory();
            ring.lock = LockFile.take(directory.resolve("lock"));
        } catch (IOException e) {
            LOG.warn("kept readings: directory not usable directory={} reason={}", directory, e.toString());
            return ring;
        }
        if (ring.lock == null) {
            throw new IOException("another agent keeps its readings in " + directory);
        }
        ring.scan();
        return ring;
    }

    private void makeDirectory() throws IOException {
        StateFile.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void scan() throws IOException {
        List<Segment> left = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Segment segment = Segment.found(file);
                if (segment != null) {
                    left.add(segment);
                }
            }
        }
        left.sort(Comparator.comparingLong(Segment::number).reversed());
        for (Segment segment : left) { // newest first: acknowledgements follow what they are about
            lastNumber = Math.max(lastNumber, segment.number());
            segments.addFirst(segment);
            List<RingRecord> records = records(segment);
            records.forEach(this::learn);
            for (Found batch : batches(segment, records)) {
                if (!isAcknowledged(batch.batch())) {
                    segment.batches++;
                    segment.readings += batch.batch().readings().size();
                }
            }
        }
        dropReleased();
    }

    private void learn(RingRecord record) {
        ReadingBatch batch = record.batch();
        switch (record.kind()) {
            case ACKNOWLEDGED -> acknowledged.merge(batch.getBootId(), batch.getBatchNo(), Math::max);
            case SENT -> sentLive.addAll(batch.getReadingsList());
            case WAITS -> {}
        }
    }

    private static List<RingRecord> records(Segment segment) {
        try {
            return segment.read().records();
        } catch (IOException e) {
            LOG.warn("kept readings: a file cannot be read segment={} reason={}", segment.number(), e.toString());
            return List.of();
        }
    }

    private static List<Found> batches(Segment segment, List<RingRecord> records) {
        List<Found> batches = new ArrayList<>();
        for (RingRecord record : records) {
            ReadingBatch part = record.batch();
            if (record.kind() == RingRecord.Kind.ACKNOWLEDGED) {
                continue;
            }
            Batch batch = new Batch(part.getBootId(), part.getBatchNo(), part.getReadingsList());
            Found last = batches.isEmpty() ? null : batches.get(batches.size() - 1);
            if (last != null
                    && last.kind() == record.kind()
                    && last.batch().number() == batch.number()
                    && last.batch().series().equals(batch.series())) {
                List<Reading> both = new ArrayList<>(last.batch().readings());
                both.addAll(batch.readings());
                batch = new Batch(batch.series(), batch.number(), both);
                batches.remove(batches.size() - 1);
            }
            batches.add(new Found(segment, record.kind(), batch));
        }
        return batches;
    }

    private boolean isAcknowledged(Batch batch) {
        return batch.number() <= acknowledged.getOrDefault(batch.series(), 0L);
    }

    /** Readings of batches that were sent live by an earlier process. */
    Set<Reading> sentLive() {
        return sentLive;
    }

    /** That the hub may not have, those twice that stand in the files twice. */
    long readings() {
        return segments.stream().mapToLong(segment -> segment.readings).sum();
    }

    int batches() {
        return segments.stream().mapToInt(segment -> segment.batches).sum();
    }

    long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Null: there is none that is written to. */
    @Nullable
    Segment newest() {
        Segment last = segments.peekLast();
        return last != null && last.isOpen() && last.bytes() < segmentBytes ? last : null;
    }

    Segment append(RingRecord.Kind kind, Batch batch) throws IOException {
        Segment into = newest();
        if (into == null) {
            into = roll();
        }
        into.append(new RingRecord(
                        kind,
                        ReadingBatch.newBuilder()
                                .setBootId(batch.series())
                                .setBatchNo(batch.number())
                                .addAllReadings(batch.readings())
                                .build())
                .encode());
        return into;
    }

    private Segment roll() throws IOException {
        Segment full = segments.peekLast();
        if (full != null) {
            full.sync();
            full.seal();
        }
        makeDirectory();
        Segment created = Segment.create(directory, ++lastNumber);
        segments.addLast(created);
        return created;
    }

    void sync() throws IOException {
        Segment last = segments.peekLast();
        if (last != null) {
            last.sync();
        }
    }

    /** A write failed: what it left behind is not added to. */
    void abandonNewest() {
        Segment last = segments.peekLast();
        if (last != null) {
            last.seal();
        }
        dropReleased();
    }

    /** The oldest, where it must give way; null: all fit. */
    @Nullable
    Segment overfull() {
        Segment oldest = segments.peekFirst();
        return bytes() > limitBytes && segments.size() > 1 ? oldest : null;
    }

    /** Readings of the segment that were not handed out and are among these, which they leave. */
    long remove(Segment from, Collection<Reading> readings) {
        if (readings.isEmpty()) {
            return 0;
        }
        return batches(from, records(from)).stream()
                .filter(batch -> batch.kind() == RingRecord.Kind.WAITS)
                .flatMap(batch -> batch.batch().readings().stream())
                .filter(readings::remove)
                .count();
    }

    void drop(Segment segment) {
        segments.remove(segment);
        segment.delete();
        if (segment.equals(cursor)) {
            cursor = null;
            cursorEnd = 0;
            passed = 0;
            found.clear();
        }
    }

    /** Deletes what the hub has, from the oldest on: a later file may hold acknowledgements of an earlier one. */
    void dropReleased() {
        for (Segment oldest = segments.peekFirst();
                oldest != null && oldest.batches == 0;
                oldest = segments.peekFirst()) {
            drop(oldest);
        }
    }

    /** The next batch that may be sent; null: none. Those of this series are in memory anyway. */
    @Nullable
    Found next(String seriesInMemory) {
        while (!found.isEmpty() || readOn()) {
            Found next = found.removeFirst();
            passed++;
            if (!next.batch().series().equals(seriesInMemory) && !isAcknowledged(next.batch())) {
                next.segment().readings -= next.batch().readings().size();
                return next;
            }
        }
        return null;
    }

    /** False: nothing more stands in the files. */
    private boolean readOn() {
        Segment at = cursor == null ? segments.peekFirst() : cursor;
        while (at != null) {
            if (!Objects.equals(at, cursor)) {
                cursor = at;
                cursorEnd = 0;
                passed = 0;
            }
            if (cursorEnd < at.bytes()) {
                cursorEnd = at.bytes();
                List<Found> all = batches(at, records(at));
                found.addAll(all.subList(Math.min(passed, all.size()), all.size()));
                if (!found.isEmpty()) {
                    return true;
                }
            }
            at = after(at);
        }
        return false;
    }

    private @Nullable Segment after(Segment segment) {
        for (Segment candidate : segments) {
            if (candidate.number() > segment.number()) {
                return candidate;
            }
        }
        return null;
    }

    /** Everything was read: what was written and could not be found again is lost. */
    List<Segment> all() {
        return List.copyOf(segments);
    }

    /** Releases the directory. What was not synced is left to the operating system. */
    void close() {
        Segment last = segments.peekLast();
        if (last != null) {
            last.seal();
        }
        if (lock != null) {
            lock.close();
        }
    }
}
