package dev.signalbox.hub.switchboard;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The one way into the switchboard: a queue of events, bounded in number and in bytes. Who puts waits for room, so a
 * full inbox makes TCP slow the peers. Thread-safe.
 */
public final class Inbox {
    private final int maxEvents;
    private final long maxBytes;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long bytes;
    private long taken;
    private boolean closed;

    public Inbox(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
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
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
                if (closed) {
                    return false;
                }
                events.add(event);
                bytes += event.weightBytes();
                notifyAll();
                return true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The next event; waits for it. Null where the inbox is closed and empty. Only the switchboard calls this. */
    public synchronized @Nullable Event take() throws InterruptedException {
        while (events.isEmpty()) {
            if (closed) {
                return null;
            }
            wait();
        }
        Event event = events.remove();
        bytes -= event.weightBytes();
        taken++;
        notifyAll();
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
