package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.Change;
import java.util.ArrayList;
import java.util.List;

/** Changes on their way to the state writer. Thread-safe. */
final class ChangeQueue {
    /** Some seconds of work for the writer; more waiting would only be told later that it was too late. */
    static final int MAX_WAITING = 8_192;

    private List<Change> waiting = new ArrayList<>();
    private boolean refusing;
    private boolean closed;

    /** False where the queue is full, refuses or is closed. */
    synchronized boolean offer(Change change) {
        if (closed || refusing || waiting.size() >= MAX_WAITING) {
            return false;
        }
        waiting.add(change);
        notifyAll();
        return true;
    }

    /**
     * All that wait, in order; waits for one.
     *
     * @param maxWaitMillis empty after this time; at least 1
     */
    synchronized List<Change> takeAll(long maxWaitMillis) throws InterruptedException {
        long endNanos = System.nanoTime() + maxWaitMillis * 1_000_000L;
        long leftMillis = maxWaitMillis;
        while (waiting.isEmpty() && !closed && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = (endNanos - System.nanoTime()) / 1_000_000L;
        }
        List<Change> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    /** While refusing, nothing new is taken; what waits stays. */
    synchronized void refuse(boolean refuse) {
        refusing = refuse;
    }

    /** Takes nothing from now on; what waits can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether it is open, with room on the disk. */
    synchronized boolean isTaking() {
        return !closed && !refusing;
    }

    /** Closed, and nothing waits. */
    synchronized boolean isOver() {
        return closed && waiting.isEmpty();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int size() {
        return waiting.size();
    }
}
