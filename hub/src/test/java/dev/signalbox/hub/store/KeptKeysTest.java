package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Repeats;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which finished executions a start reads back: those whose keys are remembered, and no more than that. */
final class KeptKeysTest {
    @TempDir
    Path directory;

    @Test
    void finishedExecutionsComeBackForADayWhereTheyHaveAKey() throws Exception {
        ExecutionRecord open = RecoveryTest.execution("01A", ExecutionState.EXECUTION_STATE_RUNNING);
        ExecutionRecord finished = RecoveryTest.execution("01B", ExecutionState.EXECUTION_STATE_SUCCEEDED);
        ExecutionRecord keyed = RecoveryTest.execution("01C", ExecutionState.EXECUTION_STATE_EXPIRED).toBuilder()
                .setIdempotencyKey("k")
                .build();
        ExecutionRecord yesterdays = keyed.toBuilder()
                .setExecution(keyed.getExecution().toBuilder()
                        .setExecutionId("00Z")
                        .setCreatedAtMs(NOW_MILLIS - Duration.ofHours(25).toMillis()))
                .build();
        try (RunningStore running = RunningStore.started(directory)) {
            for (ExecutionRecord one : List.of(open, finished, keyed, yesterdays)) {
                running.store(new Change.ExecutionChanged(one));
            }
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.executions()).containsExactly(open, keyed);
        }
    }

    @Test
    void finishedExecutionComesBackWhileItsPubackIsNotOnRecord() throws Exception {
        ExecutionRecord open = RecoveryTest.execution("01A", ExecutionState.EXECUTION_STATE_SUCCEEDED).toBuilder()
                .setPublishHash("h")
                .build();
        ExecutionRecord acknowledged = RecoveryTest.execution("01B", ExecutionState.EXECUTION_STATE_RUNNING).toBuilder()
                .setPublishHash("h")
                .build();
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(new Change.ExecutionChanged(open));
            running.store(new Change.ExecutionChanged(acknowledged));
            running.store(new Change.ExecutionChanged(
                    RecoveryTest.execution("01B", ExecutionState.EXECUTION_STATE_SUCCEEDED)));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.executions()).containsExactly(open);
        }
    }

    @Test
    void onlyAsManyKeysComeBackAsAreRemembered() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (int from = 0; from < Repeats.MAX_KEYS + 1_000; from += 1_000) {
                running.store(IntStream.range(from, from + 1_000)
                        .mapToObj(i -> new Change.ExecutionChanged(keyed(i, "")))
                        .toArray(Change[]::new));
            }
            running.store(
                    new Change.ExecutionChanged(RecoveryTest.execution("001", ExecutionState.EXECUTION_STATE_RUNNING)));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            List<String> ids = running.recovered.executions().stream()
                    .map(one -> one.getExecution().getExecutionId())
                    .toList();
            assertThat(ids)
                    .as("what is not finished, and the newest keys, oldest first")
                    .hasSize(1 + Repeats.MAX_KEYS)
                    .isSorted()
                    .startsWith("001", keyed(1_000, "").getExecution().getExecutionId());
        }
    }

    @Test
    void onlyAsManyBytesOfFinishedExecutionsComeBackAsAreRemembered() throws Exception {
        String result = "x".repeat(60_000);
        int written = 150;
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(IntStream.range(0, written)
                    .mapToObj(i -> new Change.ExecutionChanged(keyed(i, result)))
                    .toArray(Change[]::new));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            List<ExecutionRecord> recovered = running.recovered.executions();
            assertThat(recovered.stream()
                            .mapToLong(ExecutionRecord::getSerializedSize)
                            .sum())
                    .isBetween(Repeats.MAX_BYTES - 2L * result.length(), Repeats.MAX_BYTES);
            assertThat(recovered.get(recovered.size() - 1)).isEqualTo(keyed(written - 1, result));
        }
    }

    /** A second younger for each number. */
    private static ExecutionRecord keyed(int number, String result) {
        ExecutionRecord.Builder keyed =
                RecoveryTest.execution(String.format("01%06d", number), ExecutionState.EXECUTION_STATE_SUCCEEDED)
                        .toBuilder()
                        .setIdempotencyKey("k" + number);
        keyed.getExecutionBuilder()
                .setCreatedAtMs(NOW_MILLIS - Duration.ofHours(12).toMillis() + 1_000L * number)
                .getResultBuilder()
                .putFields("log", Value.newBuilder().setStringValue(result).build());
        return keyed.build();
    }
}
