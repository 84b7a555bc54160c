package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way down of a link without WebSocket: takes its outbox as numbered events, for the one request that reads, and keeps
 * what was written until it is acknowledged. A request that goes on behind the last event that arrived gets each frame of
 * the must lane once, and of each key of the newest lane what is newest. Thread-safe.
 */
final class Downstream {
    /** What is joined in one write; an update batch is as large. */
    private static final int WRITE_BYTES = 64 << 10;

    private static final byte[] NOTHING = {};

    private final String link;
    private final Outbox outbox;
    private final LinkClock clock;
    private final FallbackLimits limits;
    private final GatewayMetrics metrics;

    /** Frames of the must lane that were written and not acknowledged, oldest first. */
    private final ArrayDeque<Numbered> kept = new ArrayDeque<>();

    private long keptBytes;

    /** Of these, what a new reader has not been given yet. */
    private final ArrayDeque<Numbered> again = new ArrayDeque<>();

    /** Updates that were written and not acknowledged, by key, oldest first. */
    private final Map<Object, Numbered> shown = new LinkedHashMap<>();

    /** Of the newest event. */
    private long number;

    /** Up to here nothing is kept: acknowledged, or let go. */
    private long forgotten;

    private long lastBatchNanos;
    private long unreadSinceNanos;

    /** Null: nobody reads. */
    private volatile @Nullable EventReader reader;

    private record Numbered(long number, Frame frame) {}

    Downstream(
            String link, Outbox outbox, LinkClock clock, FallbackLimits limits, GatewayMetrics metrics, long nowNanos) {
        this.link = link;
        this.outbox = outbox;
        this.clock = clock;
        this.limits = limits;
        this.metrics = metrics;
        lastBatchNanos = nowNanos - TimeUnit.HOURS.toNanos(1);
        unreadSinceNanos = nowNanos;
    }

    /**
     * From now on this one reads, and whoever read before does not.
     *
     * @param after the number of the last event that arrived
     * @return false where what follows it is not known any more
     */
    boolean attach(EventReader next, long after) {
        EventReader before;
        synchronized (this) {
            if (after > number || after < forgotten) {
                return false;
            }
            acknowledge(after);
            again.clear();
            again.addAll(kept);
            Map<Object, Frame> lost = new LinkedHashMap<>();
            shown.forEach((key, update) -> lost.put(key, update.frame()));
            shown.clear();
            outbox.giveBack(lost);
            before = reader;
            reader = next;
        }
        if (before != null) {
            before.end();
        }
        return true;
    }

    synchronized void detach(EventReader former) {
        if (reader == former) {
            reader = null;
            unreadSinceNanos = System.nanoTime();
        }
    }

    @Nullable
    EventReader reader() {
        return reader;
    }

    void wake() {
        EventReader reading = reader;
        if (reading != null) {
            reading.wake();
        }
    }

    /** Whether nobody has read for so long. */
    synchronized boolean isUnread(long nanos, long nowNanos) {
        return reader == null && nowNanos - unreadSinceNanos > nanos;
    }

    /** What is up to this event arrived and needs not be kept; a number that was never given says nothing. */
    synchronized void acknowledge(long received) {
        if (received > number) {
            return;
        }
        forgotten = Math.max(forgotten, received);
        while (!kept.isEmpty() && kept.element().number() <= received) {
            keptBytes -= weight(kept.remove());
        }
        while (!again.isEmpty() && again.element().number() <= received) {
            again.remove();
        }
        Iterator<Numbered> oldestFirst = shown.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().number() <= received) {
            oldestFirst.remove();
        }
    }

    /**
     * The next events as text, about 64 KiB at most; nothing for whoever is not the reader any more.
     *
     * @param beatMillis between two that hold updates
     */
    synchronized byte[] next(EventReader asking, long beatMillis, long nowNanos) {
        if (asking != reader) {
            return NOTHING;
        }
        StringBuilder text = new StringBuilder();
        while (text.length() < WRITE_BYTES) {
            Numbered event = again.isEmpty() ? taken() : again.remove();
            if (event == null) {
                break;
            }
            append(text, event.number(), event.frame().json());
        }
        OptionalLong due = batchDueNanos(beatMillis);
        if (text.length() < WRITE_BYTES && due.isPresent() && due.getAsLong() - nowNanos <= 0) {
            appendBatch(text, nowNanos);
        }
        return text.isEmpty() ? NOTHING : text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Milliseconds until there are updates to tell, or what was left out of them; 0: neither. */
    synchronized long waitMillis(long beatMillis, long nowNanos) {
        OptionalLong due = batchDueNanos(beatMillis);
        return due.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(Math.max(0, due.getAsLong() - nowNanos)) + 1;
    }

    /** The link is closed, and its goodbye written. */
    synchronized boolean isOver() {
        return outbox.isClosed() && !outbox.hasMust() && again.isEmpty();
    }

    private OptionalLong batchDueNanos(long beatMillis) {
        return outbox.batchDueNanos(lastBatchNanos + TimeUnit.MILLISECONDS.toNanos(beatMillis));
    }

    private @Nullable Numbered taken() {
        Frame frame = outbox.nextMust();
        if (frame == null) {
            return null;
        }
        Numbered event = new Numbered(++number, frame);
        kept.add(event);
        keptBytes += weight(event);
        while (keptBytes > limits.keptBytes() && kept.size() > 1) {
            Numbered oldest = kept.remove();
            keptBytes -= weight(oldest);
            forgotten = Math.max(forgotten, oldest.number());
        }
        return event;
    }

    private void appendBatch(StringBuilder text, long nowNanos) {
        long batch = number + 1;
        List<Frame> updates = new ArrayList<>(outbox.nextUpdates(WRITE_BYTES, nowNanos, (key, update) -> {
            shown.remove(key); // the newest stands last
            shown.put(key, new Numbered(batch, update));
        }));
        if (updates.isEmpty()) {
            return; // closed meanwhile
        }
        number = batch;
        lastBatchNanos = nowNanos;
        Iterator<Numbered> oldestFirst = shown.values().iterator();
        while (shown.size() > limits.keptUpdates()) {
            forgotten = Math.max(forgotten, oldestFirst.next().number());
            oldestFirst.remove();
        }
        append(text, batch, new String(Wire.JSON.encodeBatch(updates), StandardCharsets.UTF_8));
    }

    private void append(StringBuilder text, long eventNumber, String json) {
        metrics.framesOut.increment();
        clock.sent();
        text.append("id: ").append(link).append('.').append(eventNumber);
        text.append("\ndata: ").append(json).append("\n\n");
    }

    private static int weight(Numbered event) {
        return Math.max(Outbox.MIN_FRAME_BYTES, event.frame().sizeBytes());
    }
}
