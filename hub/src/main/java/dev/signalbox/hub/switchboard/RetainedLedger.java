package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.switchboard.Change.RetainedNoted;
import java.util.List;

/**
 * Stores which topics hold something of this hub, before the bridge publishes there for the first time. Confined to the
 * switchboard thread.
 */
final class RetainedLedger {
    private static final RetainedNotes NOTHING = new RetainedNotes(List.of(), List.of());

    private final Bridge bridge;
    private final Promises promises;

    /** Taken from the bridge and not by the store yet: nothing may be noted behind its back. */
    private RetainedNotes untaken = NOTHING;

    RetainedLedger(Bridge bridge, Promises promises) {
        this.bridge = bridge;
        this.promises = promises;
    }

    /** What the store found. Before the first event. */
    void restore(List<RetainedTopic> known) {
        bridge.restoreRetained(known);
    }

    /** What the store does not take now is tried again: so long the bridge publishes on no new topic. */
    void onTick() {
        if (untaken.isEmpty()) {
            untaken = bridge.takeRetainedNotes();
        }
        RetainedNotes notes = untaken;
        if (!notes.isEmpty() && promises.record(new RetainedNoted(notes), () -> bridge.onRetainedNoted(notes))) {
            untaken = NOTHING;
        }
    }
}
