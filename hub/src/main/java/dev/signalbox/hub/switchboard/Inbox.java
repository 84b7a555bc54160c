package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way into the switchboard: a queue of events, bounded in number and in bytes. Who puts waits for room, so a
 * full inbox makes TCP slow the peers. Thread-safe.
 *
 * <p>Events that need not be taken at once, which most are, do not wake the switchboard while it has just worked: to wake a
 * thread for one reading costs several times what the reading does. They wait {@link #LINGER_NANOS} for others; consoles are
 * told in batches further apart than that. Any other event wakes it, and takes them along.
 */
public final class Inbox {
    static final long LINGER_NANOS = 5_000_000;

    private final int maxEvents;
    private final long maxBytes;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long bytes;
    private long taken;
    private boolean closed;

    /** What waits is taken now, one after the other, until nothing is left. */
    private boolean draining;

    /** When the last of those that waited was taken. */
    private long emptiedNanos;

    /** What the switchboard waits for. */
    private enum Wait {
        NONE,
        ANY_EVENT,
        URGENT_EVENT
    }

    private Wait waiting = Wait.NONE;

    /** Putters that wait for room. */
    private int crowd;

    public Inbox(int maxEvents, long maxBytes) {
        this(maxEvents, maxBytes, System::nanoTime);
    }

    Inbox(int maxEvents, long maxBytes, LongSupplier nanoTime) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
        emptiedNanos = nanoTime.getAsLong() - LINGER_NANOS;
    }

    /** 16,384 events, or a sixteenth of the heap. */
    public static Inbox withDefaultBounds() {
        return new Inbox(16_384, Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 16));
    }

    int maxEvents() {
        return maxEvents;
    }

    long maxBytes() {
        return maxBytes;
    }

    /**
     * Waits for room. An interrupt is kept for the caller and does not end the wait.
     *
     * @return false where the switchboard has ended: the event is dropped
     */
    public boolean put(Event event) {
        boolean interrupted = false;
        try {
            synchronized (this) {
                while (!closed && !hasRoom()) {
                    crowd++;
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } finally {
                        crowd--;
                    }
                }
                if (closed) {
                    return false;
                }
                events.add(event);
                bytes += event.weightBytes();
                wake(event);
                return true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void wake(Event event) {
        if (event.isUrgent() || !hasRoom()) {
            draining = true;
        }
        if (waiting == Wait.ANY_EVENT || (waiting == Wait.URGENT_EVENT && draining)) {
            waiting = Wait.NONE;
            notifyAll();
        }
    }

    /** The next event; waits for it. Null where the inbox is closed and empty. Only the switchboard calls this. */
    public synchronized @Nullable Event take() throws InterruptedException {
        while (events.isEmpty() || !draining) {
            long lingerNanos = emptiedNanos + LINGER_NANOS - nanoTime.getAsLong();
            if (events.isEmpty() && closed) {
                return null;
            } else if (!events.isEmpty() && (closed || lingerNanos <= 0)) {
                draining = true;
            } else {
                waiting = lingerNanos > 0 ? Wait.URGENT_EVENT : Wait.ANY_EVENT;
                wait(lingerNanos > 0 ? (lingerNanos + 999_999) / 1_000_000 : 0);
                waiting = Wait.NONE;
            }
        }
        Event event = events.remove();
        bytes -= event.weightBytes();
        taken++;
        if (events.isEmpty()) {
            draining = false;
            emptiedNanos = nanoTime.getAsLong();
        }
        if (crowd > 0) {
            notifyAll();
        }
        return event;
    }

    /** From now on {@link #put} drops; what is inside can still be taken. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    public synchronized int size() {
        return events.size();
    }

    /** How many events the switchboard has taken. */
    public synchronized long taken() {
        return taken;
    }

    public synchronized long sizeBytes() {
        return bytes;
    }

    /** From 0 to 1, in events or bytes, whichever is nearer to its bound; above 1 by the last one taken. */
    public synchronized double fullness() {
        return Math.max((double) events.size() / maxEvents, (double) bytes / maxBytes);
    }

    private boolean hasRoom() {
        return events.isEmpty() || (events.size() < maxEvents && bytes < maxBytes);
    }
}
