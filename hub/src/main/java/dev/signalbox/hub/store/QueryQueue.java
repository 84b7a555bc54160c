package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.ConsoleToHub;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Questions on their way to the store reader. Those beyond the bound wait too, but only to be told so: the switchboard, who
 * asks, must never wait for the room that an answer takes in its inbox. Thread-safe.
 */
final class QueryQueue {
    static final int MAX_WAITING = 100;
    /** Telling somebody no takes microseconds; so many at once is an attack. */
    private static final int MAX_REFUSED = 10_000;

    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private final ArrayDeque<Question> refused = new ArrayDeque<>();
    private boolean closed;

    /** What is asked, by whom, and what they may see. Immutable. */
    record Question(Origin.OfLink asker, ConsoleToHub request, Sight sight) {}

    /** The next question, and whether it is answered or refused. Immutable. */
    record Next(Question question, boolean isRefused) {}

    /** False where not even a refusal can wait. */
    synchronized boolean offer(Question question) {
        if (closed) {
            return false;
        }
        boolean taken = waiting.size() < MAX_WAITING
                ? waiting.add(question)
                : refused.size() < MAX_REFUSED && refused.add(question);
        notifyAll();
        return taken;
    }

    /** Refusals first; waits. Null where the queue is closed. */
    synchronized @Nullable Next take() throws InterruptedException {
        while (!closed && waiting.isEmpty() && refused.isEmpty()) {
            wait();
        }
        if (closed) {
            return null;
        }
        return refused.isEmpty() ? new Next(waiting.remove(), false) : new Next(refused.remove(), true);
    }

    /** What waits is dropped: their links are gone, or go. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized int size() {
        return waiting.size();
    }
}
