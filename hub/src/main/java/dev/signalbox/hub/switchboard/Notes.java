package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Event.Noted;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayDeque;

/**
 * Audit entries of what changed nothing here: those that the store does not take now wait, at most 1,000. Confined to the
 * switchboard thread.
 */
final class Notes {
    static final int MAX_WAITING = 1_000;

    private final Promises promises;
    private final Audit audit;
    private final Counter lost;
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();

    Notes(Promises promises, Audit audit, Metrics metrics) {
        this.promises = promises;
        this.audit = audit;
        this.lost = metrics.counter(
                "signalbox.audit.lost", "Security events that could not be put on record: the disk was full for long");
    }

    void onNoted(Noted event) {
        if (waiting.size() >= MAX_WAITING) {
            lost.increment();
            return;
        }
        waiting.add(audit.entry(event.actor(), event.action(), event.subject(), event.detail()));
        onTick();
    }

    void onTick() {
        while (!waiting.isEmpty() && promises.record(waiting.peek(), () -> {})) {
            waiting.remove();
        }
    }
}
