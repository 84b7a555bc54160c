package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.Sweep;
import java.util.ArrayDeque;
import java.util.Optional;

/** Sweeps on their way to the history writer. Thread-safe. */
final class SweepQueue {
    /** The switchboard holds the next sweep back until one of these was answered. */
    static final int MAX_WAITING = 4;

    private final ArrayDeque<Sweep> waiting = new ArrayDeque<>();
    private boolean closed;

    synchronized void add(Sweep sweep) {
        if (closed) {
            return;
        }
        if (waiting.size() == MAX_WAITING) {
            throw new IllegalStateException("sweep " + sweep.id() + " while " + MAX_WAITING + " wait");
        }
        waiting.add(sweep);
        notifyAll();
    }

    /** The next sweep; waits for it, but not longer than this. Woken without reason, it is back a little early. */
    @SuppressWarnings("WaitNotInLoop")
    synchronized Optional<Sweep> take(long millis) throws InterruptedException {
        if (waiting.isEmpty() && !closed) {
            wait(millis);
        }
        return Optional.ofNullable(waiting.poll());
    }

    /** Drops what is added from now on; what waits can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** As {@link #close}; what waits is dropped too: whoever added it is told that nothing is stored any more. */
    synchronized void abandon() {
        waiting.clear();
        close();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized boolean isFinished() {
        return closed && waiting.isEmpty();
    }

    synchronized int size() {
        return waiting.size();
    }
}
