package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Thinning;
import dev.signalbox.proto.v1.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written on one link. The must lane holds frames in order and is bounded in bytes, or by one frame that
 * is larger than the bound: a reader that keeps up gets any answer. The newest lane holds one update for each key, where a
 * newer one takes the place of the older, and no more keys than its own bound. A console that reads slowly so sees less, and
 * is told how much less. Thread-safe.
 */
final class Outbox {
    /** What a waiting frame weighs at least: its objects, not its bytes, are what many small ones cost. */
    static final int MIN_FRAME_BYTES = 64;

    /** So many updates may wait before what may be left out is left out. */
    static final int MAX_DROPPABLE_WAITING = 256;

    private static final long THINNING_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What came of an offer. */
    enum Offer {
        TAKEN,
        FULL,
        CLOSED
    }

    /** What became of an update. */
    enum Latest {
        /** Nothing waited in the newest lane before: whoever writes must be woken. */
        FIRST,
        ADDED,
        REPLACED,
        /** Updates of too many keys wait. */
        FULL,
        CLOSED
    }

    private final long maxMustBytes;
    private final int maxUpdates;
    private final ArrayDeque<Frame> must = new ArrayDeque<>();
    private final Map<Object, Frame> newest = new LinkedHashMap<>();
    private long mustBytes;
    private boolean closed;

    private long shown;
    private long offered;
    private long replaced;
    private @Nullable Long thinnedNanos;

    Outbox(long maxMustBytes, int maxUpdates) {
        this.maxMustBytes = maxMustBytes;
        this.maxUpdates = maxUpdates;
    }

    synchronized Offer add(Frame frame) {
        if (closed) {
            return Offer.CLOSED;
        }
        if (!must.isEmpty() && mustBytes + weight(frame) > maxMustBytes) { // one alone is taken, however large
            return Offer.FULL;
        }
        must.add(frame);
        mustBytes += weight(frame);
        return Offer.TAKEN;
    }

    synchronized Latest addLatest(Object key, Frame update) {
        if (closed) {
            return Latest.CLOSED;
        }
        if (newest.size() >= maxUpdates && !newest.containsKey(key)) {
            return Latest.FULL;
        }
        offered++;
        if (newest.put(key, update) != null) {
            replaced++;
            return Latest.REPLACED;
        }
        return newest.size() == 1 ? Latest.FIRST : Latest.ADDED;
    }

    /** An update that replaces none and may be left out: CLOSED also where too many wait. */
    synchronized Latest offer(Frame update) {
        return newest.size() >= MAX_DROPPABLE_WAITING ? Latest.CLOSED : addLatest(new Object(), update);
    }

    /**
     * Takes nothing more from now on. What waits in the must lane goes first, unless dropped, then the last frame.
     *
     * @return false where it was closed already
     */
    synchronized boolean close(@Nullable Frame last, boolean dropWaiting) {
        if (closed) {
            return false;
        }
        closed = true;
        newest.clear();
        if (dropWaiting) {
            must.clear();
            mustBytes = 0;
        }
        if (last != null) {
            must.add(last);
            mustBytes += weight(last);
        }
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized @Nullable Frame nextMust() {
        Frame frame = must.poll();
        if (frame != null) {
            mustBytes -= weight(frame);
        }
        return frame;
    }

    /**
     * When the next batch may go, on the nanosecond clock, where it may not before this moment; empty: there is nothing to
     * tell. What was replaced is told also where no other update follows.
     */
    synchronized OptionalLong batchDueNanos(long earliestNanos) {
        if (!newest.isEmpty()) {
            return OptionalLong.of(earliestNanos);
        }
        if (replaced == 0) {
            return OptionalLong.empty();
        }
        long dueNanos = thinnedNanos == null ? earliestNanos : thinnedNanos + THINNING_NANOS;
        return OptionalLong.of(dueNanos - earliestNanos > 0 ? dueNanos : earliestNanos);
    }

    /**
     * Updates for one batch of about so many bytes, oldest key first; at most once a second and only where some were
     * replaced, the last of them tells how many.
     */
    List<Frame> nextUpdates(int maxBytes, long nowNanos) {
        return nextUpdates(maxBytes, nowNanos, (key, update) -> {});
    }

    /** The same; each update's key is told, but for the thinning's, which has none. */
    synchronized List<Frame> nextUpdates(int maxBytes, long nowNanos, BiConsumer<Object, Frame> shownTo) {
        List<Frame> updates = new ArrayList<>(Math.min(newest.size() + 1, 256));
        int bytes = 0;
        Iterator<Map.Entry<Object, Frame>> oldestFirst = newest.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Object, Frame> entry = oldestFirst.next();
            Frame update = entry.getValue();
            bytes += Wire.entryBytes(update);
            if (bytes > maxBytes && !updates.isEmpty()) {
                break;
            }
            updates.add(update);
            shownTo.accept(entry.getKey(), update);
            oldestFirst.remove();
        }
        shown += updates.size();
        boolean due = thinnedNanos == null || nowNanos - thinnedNanos >= THINNING_NANOS;
        if (replaced > 0 && due) {
            updates.add(Frame.of(Update.newBuilder()
                    .setThinning(Thinning.newBuilder().setShown(shown).setOffered(offered))
                    .build()));
            shown = 0;
            offered = newest.size(); // these are still to be shown
            replaced = 0;
            thinnedNanos = nowNanos;
        }
        return updates;
    }

    /** Updates that were taken and did not arrive: they wait again, before the others, but for those a newer one replaced. */
    synchronized void giveBack(Map<Object, Frame> lost) {
        if (closed) {
            return;
        }
        Map<Object, Frame> waiting = new LinkedHashMap<>(newest);
        newest.clear();
        newest.putAll(lost);
        newest.putAll(waiting);
        offered += lost.size();
    }

    synchronized boolean hasUpdates() {
        return !newest.isEmpty();
    }

    synchronized boolean hasMust() {
        return !must.isEmpty();
    }

    synchronized long mustBytes() {
        return mustBytes;
    }

    synchronized int updates() {
        return newest.size();
    }

    private static int weight(Frame frame) {
        return Math.max(MIN_FRAME_BYTES, frame.sizeBytes());
    }
}
