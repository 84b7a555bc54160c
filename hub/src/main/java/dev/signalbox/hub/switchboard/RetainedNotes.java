package dev.signalbox.hub.switchboard;

import java.util.List;

/**
 * What the ledger of retained topics has to note. Immutable.
 *
 * @param written about to be published on for the first time, or with another note
 * @param emptied the broker has confirmed that nothing is retained there any more
 */
public record RetainedNotes(List<RetainedTopic> written, List<RetainedTopic> emptied) {
    public RetainedNotes {
        written = List.copyOf(written);
        emptied = List.copyOf(emptied);
    }

    public boolean isEmpty() {
        return written.isEmpty() && emptied.isEmpty();
    }
}
