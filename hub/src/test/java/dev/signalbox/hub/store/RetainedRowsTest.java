package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedRowsTest {
    private static final RetainedTopic STATE = new RetainedTopic("embedded", "p/d/a/state", "");
    private static final RetainedTopic DOCUMENT = new RetainedTopic("embedded", "ha/a/config", "sensor-metric-t");
    private static final RetainedTopic ELSEWHERE = new RetainedTopic("mqtt://other:1883", "p/d/a/state", "");

    @TempDir
    Path directory;

    @Test
    void topicsAreRecoveredByBrokerUntilTheyAreEmptied() throws Exception {
        RetainedTopic later = new RetainedTopic("embedded", "ha/a/config", "sensor-metric-t !switch-property-on");
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(written(STATE, DOCUMENT, ELSEWHERE), written(later));
            running.store(new Change.RetainedNoted(
                    new RetainedNotes(List.of(), List.of(STATE, new RetainedTopic("embedded", "never", "")))));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.retained()).containsExactlyInAnyOrder(later, ELSEWHERE);
        }
    }

    private static Change written(RetainedTopic... topics) {
        return new Change.RetainedNoted(new RetainedNotes(List.of(topics), List.of()));
    }
}
