package dev.signalbox.hub.switchboard;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which execution's wait ends next. Holds those that wait, each once: a deadline that moves leaves nothing behind.
 * Confined to the switchboard thread.
 */
final class Deadlines {
    private final TreeSet<LiveExecution> waiting = new TreeSet<>(Deadlines::compare);

    private static int compare(LiveExecution one, LiveExecution other) {
        int byTime = Long.signum(one.deadlineNanos - other.deadlineNanos);
        return byTime != 0 ? byTime : one.id.value().compareTo(other.id.value());
    }

    void arm(LiveExecution execution, long atNanos) {
        disarm(execution); // found by its old deadline
        execution.waits = true;
        execution.deadlineNanos = atNanos;
        waiting.add(execution);
    }

    void disarm(LiveExecution execution) {
        if (execution.waits) {
            waiting.remove(execution);
            execution.waits = false;
        }
    }

    /** The next execution whose wait is over, disarmed; null: none. */
    @Nullable
    LiveExecution due(long nowNanos) {
        if (waiting.isEmpty() || waiting.first().deadlineNanos - nowNanos > 0) {
            return null;
        }
        LiveExecution execution = waiting.first();
        disarm(execution);
        return execution;
    }

    int size() {
        return waiting.size();
    }
}
