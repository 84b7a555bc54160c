package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RetainedLedgerTest {
    private static final RetainedTopic TOPIC = new RetainedTopic("b", "p/d/a/state", "");
    private static final RetainedNotes WRITTEN = new RetainedNotes(List.of(TOPIC), List.of());
    private static final RetainedNotes EMPTIED = new RetainedNotes(List.of(), List.of(TOPIC));

    private final Rig rig = new Rig();

    @Test
    void bridgeHearsOfNotesWhenTheyAreOnStableStorageAndNotBefore() {
        rig.bridge.notes.add(WRITTEN);
        rig.passes(250);
        assertThat(rig.store.uncommitted).containsExactly(new Change.RetainedNoted(WRITTEN));
        assertThat(rig.bridge.noted).isEmpty();
        rig.commit();
        assertThat(rig.bridge.noted).containsExactly(WRITTEN);
        assertThat(rig.restarted().bridge.restored).containsExactly(TOPIC);
    }

    @Test
    void notesThatTheStoreDoesNotTakeAreNotOvertakenByLaterOnes() {
        rig.store.takes = false;
        rig.bridge.notes.add(WRITTEN);
        rig.bridge.notes.add(EMPTIED);
        rig.passes(250);
        rig.passes(250);
        assertThat(rig.bridge.notes).containsExactly(EMPTIED);
        rig.store.takes = true;
        rig.passes(250);
        rig.passes(250);
        rig.commit();
        assertThat(rig.bridge.noted).containsExactly(WRITTEN, EMPTIED);
        assertThat(rig.store.retained).isEmpty();
    }

    @Test
    void everythingIsRestatedBetweenBeginAndEnd() {
        rig.switchboard.on(new Event.BridgeUp());
        assertThat(rig.bridge.restatements).containsExactly("begin after 0");
        for (int tick = 0; tick < 5; tick++) { // begun within a second, some devices each tick
            rig.passes(250);
        }
        assertThat(rig.bridge.restatements).containsExactly("begin after 0", "end after 1");
    }
}
