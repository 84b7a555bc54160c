package dev.signalbox.agent;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings from their measurement until the hub has stored them, bounded in bytes: the oldest give way and are counted.
 *
 * <p>What is live goes in a series of batches of its own, numbered when they are sent, and what waited goes in the series
 * of the {@link Backlog}. So numbers ascend on the wire although live readings overtake the backlog, and the hub's
 * cumulative acknowledgement never covers a batch it has not seen.
 *
 * <p>Any thread adds; all else is confined to the agent thread.
 */
final class ReadingBuffer {
    /** Live batches sent and not acknowledged; more would only move the queue into the socket. */
    private static final int LIVE_WINDOW = 64;

    /** Of the backlog: 8,000 readings in the second an acknowledgement takes, and little memory. */
    private static final int BACKLOG_WINDOW = 16;

    /** Series under way at once; the hub remembers eight of a device, and the live one is used all the time. */
    private static final int MAX_SERIES = 4;

    /** A live batch that is not acknowledged in this time is kept on the disk, if there is one; usually it takes 1 s. */
    private static final long HOLD_NANOS = Duration.ofSeconds(3).toNanos();

    private final String bootId;
    private final long limitBytes;
    private final Clockwork clock;
    private final Backlog backlog;
    private final BufferFigures figures;
    private final Intake intake;

    /** Measured on the open link. */
    private final ArrayDeque<Reading> live = new ArrayDeque<>();

    private final Window liveWindow = new Window();
    private final Window backlogWindow = new Window();

    /** When each live batch was made that {@link Backlog#hold} does not hold yet. */
    private final Map<Long, Long> unheld = new HashMap<>();

    /** The next batch of the backlog, taken out of it already; null: none is. */
    private @Nullable Batch ahead;

    private final Map<String, Reading> newest = new HashMap<>();

    /** Of {@link #newest}, those in the backlog and in no batch: they go live with the next link. */
    private final Map<String, Reading> buried = new HashMap<>();

    private boolean open;
    private long lastNumber;

    /** The batch the open link sent last; null: none. */
    private @Nullable Batch sentLast;

    /** Of {@link #live} and both windows. */
    private long bytes;

    ReadingBuffer(String bootId, long limitBytes, Clockwork clock, Backlog backlog, BufferFigures figures) {
        this.bootId = bootId;
        this.limitBytes = limitBytes;
        this.clock = clock;
        this.backlog = backlog;
        this.figures = figures;
        intake = new Intake(limitBytes);
    }

    String bootId() {
        return bootId;
    }

    /** From any thread. */
    void add(Reading reading) {
        figures.onArrived(1);
        figures.onDropped(intake.add(reading));
    }

    private void takeIn() {
        for (Reading reading : intake.takeAll()) {
            newest.put(reading.getMetric(), reading);
            if (open) {
                live.addLast(reading);
                bytes += MemoryBacklog.cost(reading);
            } else {
                bury(reading);
            }
        }
        trim();
    }

    private void bury(Reading reading) {
        backlog.add(reading);
        if (isNewest(reading)) {
            buried.put(reading.getMetric(), reading);
        }
    }

    /** It is in a batch, or gone. */
    private void unearth(Reading reading) {
        buried.remove(reading.getMetric(), reading);
    }

    /** A link is welcome; the hub has every live batch up to this one. */
    void onWelcome(long acknowledged) {
        takeIn();
        onAcknowledged(bootId, acknowledged);
        lastNumber = Math.max(lastNumber, acknowledged);
        // What people see must become current before history is filled up [protocol: reliability 1].
        buried.values().removeIf(reading -> !isNewest(reading));
        ArrayDeque<Reading> current = new ArrayDeque<>(backlog.takeOut(buried.values()));
        buried.clear();
        while (!current.isEmpty()) {
            Batch batch = number(MemoryBacklog.takeFirst(current, Batch.MAX_KEPT_READINGS, Batch.MAX_KEPT_BYTES));
            bytes += cost(batch);
            hold(batch);
        }
        backlog.store(true);
        liveWindow.rewind();
        backlogWindow.rewind();
        open = true;
        tell();
    }

    void onLinkEnded() {
        takeIn();
        open = false;
        sentLast = null;
        liveWindow.onLinkEnded();
        backlogWindow.onLinkEnded();
        buryLive();
        holdUnheld(Long.MAX_VALUE);
        backlog.store(false);
        tell();
    }

    private void buryLive() {
        for (Reading reading : live) {
            bytes -= MemoryBacklog.cost(reading);
            bury(reading);
        }
        live.clear();
    }

    void onAcknowledged(String series, long number) {
        Window window = series.equals(bootId) ? liveWindow : backlogWindow;
        window.acknowledge(series, number).forEach(batch -> {
            forget(batch);
            backlog.release(batch);
            figures.onLeft(batch.readings().size());
        });
        tell();
    }

    private void forget(Batch batch) {
        bytes -= cost(batch);
        if (batch.series().equals(bootId)) {
            unheld.remove(batch.number());
        }
    }

    /** The next live batch that was in doubt when the last link ended; null: none. */
    @Nullable
    ReadingBatch takeAgain() {
        Batch batch = liveWindow.takeAgain();
        if (batch == null) {
            return null;
        }
        sentLast = batch;
        boolean current = batch.readings().stream().anyMatch(this::isNewest);
        return batch.frame(!current, liveWindow.oldest(batch), bootId);
    }

    /** The next batch of live readings; null: none, or too many are not acknowledged. */
    @Nullable
    ReadingBatch takeLive(int maxReadings, int maxBytes) {
        takeIn();
        if (live.isEmpty() || liveWindow.size() >= LIVE_WINDOW) {
            return null;
        }
        Batch batch = number(MemoryBacklog.takeFirst(live, maxReadings, maxBytes));
        unheld.put(batch.number(), clock.nanos());
        sentLast = batch;
        tell();
        return batch.frame(false, liveWindow.oldest(batch), bootId);
    }

    private Batch number(List<Reading> readings) {
        Batch batch = new Batch(bootId, ++lastNumber, readings);
        liveWindow.add(batch);
        return batch;
    }

    /** The next batch of old readings; null: none, or too many are not acknowledged. */
    @Nullable
    ReadingBatch takeBacklog(int maxReadings, int maxBytes) {
        Batch batch = backlogWindow.takeAgain();
        if (batch == null) {
            batch = takeAhead(maxReadings, maxBytes);
        }
        if (batch == null) {
            return null;
        }
        sentLast = batch;
        tell();
        return batch.frame(true, backlogWindow.oldest(batch), bootId);
    }

    private @Nullable Batch takeAhead(int maxReadings, int maxBytes) {
        Batch next = ahead(maxReadings, maxBytes);
        if (next == null
                || backlogWindow.size() >= BACKLOG_WINDOW
                || backlogWindow.seriesWith(next) > MAX_SERIES
                || !backlogWindow.continues(next)) {
            return null;
        }
        ahead = null;
        backlogWindow.add(next);
        return next;
    }

    private @Nullable Batch ahead(int maxReadings, int maxBytes) {
        Batch next = ahead;
        while (next == null || !fits(next, maxReadings, maxBytes)) {
            if (next != null) { // made when a hub announced more
                giveUp(next);
            }
            next = backlog.next(maxReadings, maxBytes);
            ahead = next;
            if (next == null) {
                return null;
            }
            bytes += cost(next);
            next.readings().forEach(this::unearth);
        }
        return next;
    }

    private static boolean fits(Batch batch, int maxReadings, int maxBytes) {
        int count = batch.readings().size();
        return count <= maxReadings && (count == 1 || batch.encodedBytes() <= maxBytes);
    }

    private void giveUp(Batch batch) {
        forget(batch);
        backlog.giveUp(batch);
        figures.onDropped(batch.readings().size());
    }

    /** The hub closed the link because of a frame: the batch sent last is not repeated, unless the hub has it. */
    void giveUpLastSent() {
        Batch last = sentLast;
        if (last != null) {
            Window window = last.series().equals(bootId) ? liveWindow : backlogWindow;
            window.remove(last::equals).forEach(this::giveUp);
            tell();
        }
    }

    /** Once a second: what waits too long for the memory alone goes where it outlives the process. */
    void keep() {
        takeIn();
        holdUnheld(clock.nanos() - HOLD_NANOS);
        backlog.store(false);
        tell();
    }

    /** Everything the hub has not stored goes where it outlives the process. */
    void close() {
        onLinkEnded();
        backlog.store(true);
        backlog.close();
    }

    private void holdUnheld(long madeBeforeNanos) {
        for (Batch batch : liveWindow.all()) {
            Long madeAtNanos = unheld.get(batch.number());
            if (madeAtNanos != null && madeAtNanos <= madeBeforeNanos) {
                hold(batch);
            }
        }
    }

    private void hold(Batch batch) {
        unheld.remove(batch.number());
        backlog.hold(batch);
    }

    private boolean isNewest(Reading reading) {
        return reading.equals(newest.get(reading.getMetric()));
    }

    private void trim() {
        if (memoryBytes() > limitBytes && backlog.isRoomy()) {
            buryLive();
            backlog.store(false);
        }
        while (memoryBytes() > limitBytes && dropOldest()) {
            // until it fits, or only the newest is left
        }
    }

    /** False: nothing but the newest reading is left. */
    private boolean dropOldest() {
        Batch first = liveWindow.first();
        Reading buriedOldest = backlog.oldestInMemory();
        Reading old = buriedOldest != null ? buriedOldest : live.peekFirst();
        if (first != null && (old == null || first.readings().get(0).getTimeMs() <= old.getTimeMs())) {
            liveWindow.remove(first::equals).forEach(this::giveUp);
            return true;
        }
        if (old == null || isOnly(old)) {
            return false;
        }
        if (buriedOldest != null) {
            backlog.dropOldestInMemory();
            unearth(buriedOldest);
        } else {
            bytes -= MemoryBacklog.cost(live.removeFirst());
        }
        figures.onDropped(1);
        return true;
    }

    private boolean isOnly(Reading reading) {
        return bytes + backlog.memoryBytes() <= MemoryBacklog.cost(reading);
    }

    private long memoryBytes() {
        return bytes + backlog.memoryBytes();
    }

    private static long cost(Batch batch) {
        return batch.readings().stream().mapToLong(MemoryBacklog::cost).sum();
    }

    private void tell() {
        figures.onChanged(unacknowledgedBatches(), memoryBytes() + backlog.diskBytes(), backlog.faults());
    }

    /** Readings that nobody looked at yet. */
    int arrived() {
        return intake.size();
    }

    boolean hasUnsent() {
        return intake.size() > 0
                || !live.isEmpty()
                || liveWindow.hasAgain()
                || backlogWindow.hasAgain()
                || ahead != null
                || backlog.hasNext();
    }

    /** Batches the hub has not acknowledged, counting what is live and unsent as one. */
    int unacknowledgedBatches() {
        return liveWindow.size() + (live.isEmpty() ? 0 : 1) + backlog.batches();
    }

    /** For any thread. */
    BufferFigures figures() {
        return figures;
    }
}
