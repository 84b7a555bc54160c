package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store tells whoever may see d-1 and d-2 nothing of d-0 and d-3, not by a gap, a count or another refusal either. */
final class SightTest {
    private static final Sight OF_TWO = new Sight(Set.of("d-1", "d-2"), "user:olga");
    private static final Sight OF_NONE = new Sight(Set.of(), "user:olga");

    @TempDir
    Path directory;

    private RunningStore running;

    @BeforeEach
    void someExecutions() throws Exception {
        running = RunningStore.started(directory);
        running.store(IntStream.range(0, 40).mapToObj(SightTest::execution).toArray(Change[]::new));
        running.sweep(RunningStore.number("d-0", "flow", 1_700_000_000_000L, 1));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void pageOfExecutionsIsFullOfWhatIsSeen() {
        assertThat(found(ExecutionQuery.newBuilder().setLimit(5), OF_TWO)).containsExactly(38, 37, 34, 33, 30);
        assertThat(found(ExecutionQuery.newBuilder().setLimit(5).setBeforeExecutionId(id(30)), OF_TWO))
                .containsExactly(29, 26, 25, 22, 21);
        assertThat(found(ExecutionQuery.newBuilder(), OF_NONE)).isEmpty();
        assertThat(found(
                        ExecutionQuery.newBuilder()
                                .setLimit(4)
                                .addStates(ExecutionState.EXECUTION_STATE_QUEUED)
                                .addStates(ExecutionState.EXECUTION_STATE_SUCCEEDED),
                        OF_TWO))
                .containsExactly(38, 37, 34, 33);
    }

    @Test
    void manyDevicesAreSeenAsFewAre() {
        Set<String> many = new HashSet<>(Set.of("d-1", "d-2"));
        IntStream.range(0, 500).forEach(i -> many.add("e-" + i));
        Sight ofMany = new Sight(many, "user:olga");
        assertThat(found(ExecutionQuery.newBuilder().setLimit(5), ofMany)).containsExactly(38, 37, 34, 33, 30);
        assertThat(found(ExecutionQuery.newBuilder().setDeviceId("d-0"), ofMany))
                .isEmpty();
    }

    @Test
    void executionBeyondIsNotThere() {
        assertThat(found(ExecutionQuery.newBuilder().setExecutionId(id(8)), OF_TWO))
                .isEmpty();
        assertThat(found(ExecutionQuery.newBuilder().setExecutionId(id(9)), OF_TWO))
                .containsExactly(9);
        assertThat(found(ExecutionQuery.newBuilder().setDeviceId("d-0"), OF_TWO))
                .isEmpty();
    }

    @Test
    void historyBeyondIsThatOfADeviceThatNeverWas() {
        for (String device : List.of("d-0", "d-9")) {
            HubToConsole history = ask(
                    ConsoleToHub.newBuilder()
                            .setHistory(HistoryQuery.newBuilder()
                                    .setDeviceId(device)
                                    .setMetric("flow")
                                    .setToMs(1_800_000_000_000L)),
                    OF_TWO);
            assertThat(withoutTrace(history.getError()))
                    .isEqualTo(ErrorDetail.newBuilder()
                            .setCode(ErrorCode.ERROR_CODE_NOT_FOUND)
                            .setMessage("There is no such device, and there was none.")
                            .build());
        }
        for (String device : List.of("d-0", "d-9")) {
            assertThat(ask(
                                    ConsoleToHub.newBuilder()
                                            .setShadowHistory(ShadowHistoryQuery.newBuilder()
                                                    .setDeviceId(device)),
                                    OF_TWO)
                            .getShadowHistory()
                            .getRevisionsCount())
                    .isZero();
            assertThat(ask(
                                    ConsoleToHub.newBuilder()
                                            .setPresenceHistory(PresenceHistoryQuery.newBuilder()
                                                    .setDeviceId(device)),
                                    OF_TWO)
                            .getPresenceHistory()
                            .getDeviceId())
                    .isEqualTo(device);
        }
    }

    @Test
    void bulksAreOnesOwnAndTheirTargetsThoseThatAreSeen() {
        running.store(bulk(1, "user:olga"), bulk(2, "user:marta"), bulk(3, "user:olga"), bulk(4, "user:marta"));

        HubToConsole list =
                ask(ConsoleToHub.newBuilder().setBulks(BulkQuery.newBuilder().setLimit(2)), OF_TWO);
        assertThat(list.getBulks().getBulksList()).extracting(Bulk::getBulkId).containsExactly(id(3), id(1));
        assertThat(list.getBulks().getBulks(0).getCounts().getWaiting()).isEqualTo(1);

        HubToConsole own =
                ask(ConsoleToHub.newBuilder().setBulks(BulkQuery.newBuilder().setBulkId(id(1))), OF_TWO);
        assertThat(own.getBulks().getBulks(0).getTargetsList())
                .extracting(BulkTarget::getDeviceId)
                .containsExactly("d-1");
        HubToConsole beyond =
                ask(ConsoleToHub.newBuilder().setBulks(BulkQuery.newBuilder().setBulkId(id(2))), OF_TWO);
        HubToConsole nowhere =
                ask(ConsoleToHub.newBuilder().setBulks(BulkQuery.newBuilder().setBulkId(id(9))), OF_TWO);
        assertThat(withoutTrace(beyond.getError())).isEqualTo(withoutTrace(nowhere.getError()));
        assertThat(beyond.hasError()).isTrue();
    }

    private List<Integer> found(ExecutionQuery.Builder query, Sight sight) {
        HubToConsole answer = ask(ConsoleToHub.newBuilder().setExecutions(query), sight);
        assertThat(answer.hasExecutions()).as(answer.toString()).isTrue();
        return answer.getExecutions().getExecutionsList().stream()
                .map(execution -> Integer.parseInt(execution.getExecutionId().substring(20)))
                .toList();
    }

    private HubToConsole ask(ConsoleToHub.Builder query, Sight sight) {
        return running.ask(query, sight);
    }

    private static ErrorDetail withoutTrace(ErrorDetail error) {
        return error.toBuilder().clearTraceId().build();
    }

    private static String id(int number) {
        return String.format(java.util.Locale.ROOT, "01ARZ3NDEKTSV4RRFFQ6%06d", number);
    }

    private static Change execution(int number) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id(number))
                        .setDeviceId("d-" + number % 4)
                        .setCommand("beep")
                        .setUpdatedAtMs(System.currentTimeMillis()) // what ended long ago goes
                        .setState(
                                number % 2 == 0
                                        ? ExecutionState.EXECUTION_STATE_QUEUED
                                        : ExecutionState.EXECUTION_STATE_SUCCEEDED))
                .build());
    }

    private static Change bulk(int number, String issuer) {
        return new Change.BulkChanged(BulkRecord.newBuilder()
                .setBulk(Bulk.newBuilder()
                        .setBulkId(id(number))
                        .setIssuer(issuer)
                        .setState(BulkState.BULK_STATE_RUNNING)
                        .addTargets(BulkTarget.newBuilder().setDeviceId("d-0"))
                        .addTargets(BulkTarget.newBuilder().setDeviceId("d-1")))
                .build());
    }
}
