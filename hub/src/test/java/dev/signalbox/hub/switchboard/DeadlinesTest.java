package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import org.junit.jupiter.api.Test;

/** Each execution waits once, for the deadline it was given last. */
class DeadlinesTest {
    private final Rig rig = new Rig();
    private final Deadlines deadlines = new Deadlines();
    private final LiveExecution first = execution("01ARZ3NDEKTSV4RRFFQ69G5FA1");
    private final LiveExecution second = execution("01ARZ3NDEKTSV4RRFFQ69G5FA2");

    @Test
    void deadlineThatMovesLeavesNothingBehind() {
        for (int i = 0; i < 1_000; i++) {
            deadlines.arm(first, 100 + i);
        }
        assertThat(deadlines.size()).isEqualTo(1);
        assertThat(deadlines.due(1_098)).isNull();
        assertThat(deadlines.due(1_099)).isSameAs(first);
        deadlines.arm(first, 2_000);
        deadlines.arm(first, 10);
        assertThat(deadlines.due(10)).isSameAs(first);

        deadlines.arm(first, 5_000);
        deadlines.disarm(first);
        assertThat(deadlines.size()).isZero();
        assertThat(deadlines.due(10_000)).isNull();
    }

    @Test
    void equalDeadlinesComeUpBothAndEarlierOnesFirst() {
        deadlines.arm(second, 50);
        deadlines.arm(first, 50);
        assertThat(deadlines.due(49)).isNull();
        assertThat(deadlines.due(50)).isNotNull();
        assertThat(deadlines.due(50)).isNotNull();

        deadlines.arm(first, 70);
        deadlines.arm(second, 60);
        assertThat(deadlines.due(100)).isSameAs(second);
        assertThat(deadlines.due(100)).isSameAs(first);
        assertThat(deadlines.due(100)).isNull();
    }

    private LiveExecution execution(String id) {
        return new LiveExecution(
                rig.live(Rig.DEVICE),
                ExecutionRecord.newBuilder()
                        .setExecution(Execution.newBuilder().setExecutionId(id))
                        .build());
    }
}
