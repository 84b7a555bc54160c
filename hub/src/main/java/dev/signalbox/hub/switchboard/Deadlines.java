package dev.signalbox.hub.switchboard;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which execution's wait ends next. A changed deadline leaves its old entry behind, recognised when it comes up. Confined
 * to the switchboard thread.
 */
final class Deadlines {
    private final PriorityQueue<Entry> entries = new PriorityQueue<>((a, b) -> Long.signum(a.atNanos - b.atNanos));

    private record Entry(long atNanos, LiveExecution execution) {}

    void arm(LiveExecution execution, long atNanos) {
        execution.waits = true;
        execution.deadlineNanos = atNanos;
        entries.add(new Entry(atNanos, execution));
    }

    void disarm(LiveExecution execution) {
        execution.waits = false;
    }

    /** The next execution whose wait is over, disarmed; null: none. */
    @Nullable
    LiveExecution due(long nowNanos) {
        while (true) {
            Entry first = entries.peek();
            if (first == null || first.atNanos - nowNanos > 0) {
                return null;
            }
            entries.remove();
            LiveExecution execution = first.execution;
            if (execution.waits && execution.deadlineNanos == first.atNanos) {
                execution.waits = false;
                return execution;
            }
        }
    }
}
