package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.AnswerRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerRowsTest {
    @TempDir
    Path directory;

    @Test
    void answersAreRecoveredInTheirOrderUntilTheyAreSettled() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(queued(3, "c"), queued(1, "a"), queued(2, "b"), queued(4, "d"));
            running.store(new Change.AnswersSettled(List.of(2L, 4L, 99L)));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.answers())
                    .extracting(AnswerRecord::getTopic)
                    .containsExactly("a", "c");
        }
    }

    @Test
    void answerThatIsQueuedTwiceIsOneRow() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(queued(1, "a"), queued(1, "b"));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.answers())
                    .extracting(AnswerRecord::getTopic)
                    .containsExactly("b");
        }
    }

    private static Change queued(long number, String topic) {
        return new Change.AnswerQueued(
                AnswerRecord.newBuilder().setAnswerNo(number).setTopic(topic).build());
    }
}
