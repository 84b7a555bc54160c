package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.TimelineStep;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Executions are found by each of their properties, newest first, and by an index. */
final class ExecutionQueriesTest {
    private static final String BULK = ExecutionId.firstOf(NOW_MILLIS);

    @TempDir
    Path directory;

    @Test
    void everyConditionNarrowsTheAnswer() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(IntStream.range(0, 40)
                    .mapToObj(ExecutionQueriesTest::execution)
                    .toArray(Change[]::new));

            assertThat(found(running, ExecutionQuery.newBuilder().setDeviceId("d-1")))
                    .hasSize(10)
                    .startsWith(37, 33);
            assertThat(found(running, ExecutionQuery.newBuilder().setIssuer("user:b")))
                    .hasSize(20)
                    .startsWith(39, 37);
            assertThat(found(running, ExecutionQuery.newBuilder().setCommand("beep")))
                    .hasSize(8)
                    .startsWith(35, 30);
            assertThat(found(running, ExecutionQuery.newBuilder().setBulkId(BULK)))
                    .containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
            assertThat(found(running, ExecutionQuery.newBuilder().addStates(ExecutionState.EXECUTION_STATE_QUEUED)))
                    .containsExactly(38, 35, 32, 29, 26, 23, 20, 17, 14, 11, 8, 5, 2);
            assertThat(found(
                            running,
                            ExecutionQuery.newBuilder()
                                    .addStates(ExecutionState.EXECUTION_STATE_QUEUED)
                                    .addStates(ExecutionState.EXECUTION_STATE_FAILED)
                                    .setDeviceId("d-0")))
                    .containsExactly(32, 28, 20, 16, 8, 4);
            assertThat(found(running, ofTwoStates()))
                    .containsExactly(IntStream.iterate(38, i -> i >= 0, i -> i - 1)
                            .filter(i -> i % 3 != 0)
                            .boxed()
                            .toArray(Integer[]::new));
            assertThat(found(running, ofTwoStates().setLimit(3).setBeforeExecutionId(id(20))))
                    .containsExactly(19, 17, 16);
            assertThat(found(running, ofTwoStates().setCommand("beep"))).containsExactly(35, 25, 20, 10, 5);
            assertThat(found(running, between(10, 13))).containsExactly(12, 11, 10);
            assertThat(found(running, between(10, 13).setDeviceId("d-3"))).containsExactly(11);
            assertThat(found(running, ExecutionQuery.newBuilder().setToMs(NOW_MILLIS + 2_000)))
                    .containsExactly(1, 0);
            assertThat(found(running, ExecutionQuery.newBuilder().setFromMs(NOW_MILLIS + 38_000)))
                    .containsExactly(39, 38);
            assertThat(found(
                            running,
                            ExecutionQuery.newBuilder()
                                    .setIssuer("user:b")
                                    .setLimit(2)
                                    .setBeforeExecutionId(id(20))))
                    .containsExactly(19, 17);
            assertThat(found(running, ExecutionQuery.newBuilder().setIssuer("' OR 1 = 1 --")))
                    .isEmpty();
        }
    }

    @Test
    void fiftyComeWhereNobodySaysHowMany() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(IntStream.range(0, 60)
                    .mapToObj(ExecutionQueriesTest::execution)
                    .toArray(Change[]::new));

            assertThat(found(running, ExecutionQuery.newBuilder())).hasSize(50).startsWith(59, 58);
            assertThat(found(running, ExecutionQuery.newBuilder().setExecutionId(id(7))))
                    .containsExactly(7);
            assertThat(found(running, ExecutionQuery.newBuilder().setExecutionId(id(70))))
                    .isEmpty();
        }
    }

    @Test
    void executionsMadeWhileTheClockStoodBackAreFoundByTheirOwnTime() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            // The id goes on from a clock that was an hour ahead; the time is the right one again.
            running.store(new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                    .setExecution(Execution.newBuilder()
                            .setExecutionId(id(3_600))
                            .setDeviceId("d-0")
                            .setCreatedAtMs(NOW_MILLIS + 5_000))
                    .build()));

            assertThat(found(running, between(5, 6))).containsExactly(3_600);
            assertThat(found(running, between(3_600, 3_601))).isEmpty();
        }
    }

    @Test
    void lateReportIsAppendedToAStoredRowAndNothingElseChanges() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(
                    execution(1),
                    execution(2),
                    late(1, "d-1"),
                    late(1, "d-1"),
                    late(1, "d-2"),
                    late(2, "d-2"),
                    late(99, "d-1"));

            Execution finished = only(running, 1);
            assertThat(finished.getTimelineList()).extracting("step").containsExactly("late");
            assertThat(finished.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_FAILED);
            assertThat(only(running, 2).getTimelineList()).as("not finished").isEmpty();
            assertThat(running.ask(ExecutionQuery.newBuilder()).getExecutions().getExecutionsCount())
                    .isEqualTo(2);
        }
    }

    static Stream<Arguments> senseless() {
        return Stream.of(
                bad("limit", ExecutionQuery.newBuilder().setLimit(501)),
                bad("negative limit", ExecutionQuery.newBuilder().setLimit(-1)),
                bad("device", ExecutionQuery.newBuilder().setDeviceId("a b")),
                bad("id", ExecutionQuery.newBuilder().setExecutionId("1")),
                bad("long id", ExecutionQuery.newBuilder().setExecutionId("0".repeat(70_000))),
                bad("cursor", ExecutionQuery.newBuilder().setBeforeExecutionId("newest")),
                bad("bulk", ExecutionQuery.newBuilder().setBulkId("bulk")),
                bad("no state", ExecutionQuery.newBuilder().addStatesValue(0)),
                bad("unknown state", ExecutionQuery.newBuilder().addStatesValue(13)),
                bad("many states", ExecutionQuery.newBuilder().addAllStatesValue(Collections.nCopies(13, 1))),
                bad("issuer", ExecutionQuery.newBuilder().setIssuer("i".repeat(257))),
                bad("command", ExecutionQuery.newBuilder().setCommand("DROP TABLE")),
                bad("from", ExecutionQuery.newBuilder().setFromMs(-1)),
                bad("to", ExecutionQuery.newBuilder().setToMs(-1)),
                bad("backwards", ExecutionQuery.newBuilder().setFromMs(5).setToMs(5)),
                bad("bulks: limit", BulkQuery.newBuilder().setLimit(201)),
                bad("bulks: id", BulkQuery.newBuilder().setBulkId("1")),
                bad("bulks: cursor", BulkQuery.newBuilder().setBeforeBulkId("1")),
                bad("bulks: page of a list", BulkQuery.newBuilder().setAfterDeviceId("d-1")),
                bad("bulks: page", BulkQuery.newBuilder().setBulkId(BULK).setAfterDeviceId("a b")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("senseless")
    void senselessQueryIsRefusedAndCounted(String what, ConsoleToHub query) throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            HubToConsole answer = running.ask(query.toBuilder());

            assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
            assertThat(answer.getRequestId()).isEqualTo(7);
            assertThat(running.counted("signalbox.store.queries.senseless")).isEqualTo(1);
        }
    }

    static Stream<Arguments> indexed() {
        return Stream.of(
                arguments("EXECUTION_BY_DEVICE", ExecutionQuery.newBuilder().setDeviceId("d-1")),
                arguments(
                        "EXECUTION_BY_DEVICE",
                        ExecutionQuery.newBuilder()
                                .setDeviceId("d-1")
                                .setIssuer("user:a")
                                .addStates(ExecutionState.EXECUTION_STATE_FAILED)),
                arguments("EXECUTION_BY_BULK", ExecutionQuery.newBuilder().setBulkId(BULK)),
                arguments(
                        "EXECUTION_BY_BULK",
                        ExecutionQuery.newBuilder().setBulkId(BULK).setBeforeExecutionId(id(5))),
                arguments("EXECUTION_BY_ISSUER", ExecutionQuery.newBuilder().setIssuer("user:a")),
                arguments(
                        "EXECUTION_BY_ISSUER",
                        ExecutionQuery.newBuilder().setIssuer("user:a").setCommand("beep")),
                arguments(
                        "EXECUTION_UNFINISHED",
                        ExecutionQuery.newBuilder().addStates(ExecutionState.EXECUTION_STATE_QUEUED)),
                arguments("PRIMARY_KEY", ExecutionQuery.newBuilder()),
                arguments("PRIMARY_KEY", ExecutionQuery.newBuilder().setCommand("beep")),
                arguments(
                        "EXECUTION_BY_STATE",
                        ExecutionQuery.newBuilder().addStates(ExecutionState.EXECUTION_STATE_FAILED)),
                arguments("PRIMARY_KEY", ExecutionQuery.newBuilder().setBeforeExecutionId(id(5))),
                arguments("EXECUTION_BY_TIME", between(3, 9)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("indexed")
    void anIndexIsFollowedInOrder(String index, ExecutionQuery.Builder query) throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(IntStream.range(0, 400)
                    .mapToObj(ExecutionQueriesTest::execution)
                    .toArray(Change[]::new));
        }
        String plan = plan(query.build());
        assertThat(plan.toUpperCase(Locale.ROOT)).contains(index);
        if (!index.equals("EXECUTION_BY_TIME")) {
            assertThat(plan).as("read in order, not sorted").contains("index sorted");
        }
    }

    private String plan(ExecutionQuery query) throws SQLException {
        List<Object> parameters = new ArrayList<>();
        String select = ExecutionQueries.select(query, parameters);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:" + directory.resolve("state")
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                        "hub",
                        "");
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + select)) {
            for (int i = 0; i < parameters.size(); i++) {
                explain.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet row = explain.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static Arguments bad(String what, ExecutionQuery.Builder query) {
        return arguments(what, ConsoleToHub.newBuilder().setExecutions(query).build());
    }

    private static Arguments bad(String what, BulkQuery.Builder query) {
        return arguments(what, ConsoleToHub.newBuilder().setBulks(query).build());
    }

    private static ExecutionQuery.Builder ofTwoStates() {
        return ExecutionQuery.newBuilder()
                .addStates(ExecutionState.EXECUTION_STATE_FAILED)
                .addStates(ExecutionState.EXECUTION_STATE_QUEUED);
    }

    private static ExecutionQuery.Builder between(int fromSecond, int toSecond) {
        return ExecutionQuery.newBuilder()
                .setFromMs(NOW_MILLIS + fromSecond * 1_000L)
                .setToMs(NOW_MILLIS + toSecond * 1_000L);
    }

    private static List<Integer> found(RunningStore running, ExecutionQuery.Builder query) {
        return running.ask(query).getExecutions().getExecutionsList().stream()
                .map(execution -> number(execution.getExecutionId()))
                .toList();
    }

    private static Execution only(RunningStore running, int number) {
        return running.ask(ExecutionQuery.newBuilder().setExecutionId(id(number)))
                .getExecutions()
                .getExecutions(0);
    }

    /** One a second, of every kind. */
    static Change execution(int number) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id(number))
                        .setDeviceId("d-" + number % 4)
                        .setIssuer(number % 2 == 0 ? "user:a" : "user:b")
                        .setCommand(number % 5 == 0 ? "beep" : "set_vent")
                        .setState(
                                switch (number % 3) {
                                    case 0 -> ExecutionState.EXECUTION_STATE_SUCCEEDED;
                                    case 1 -> ExecutionState.EXECUTION_STATE_FAILED;
                                    default -> ExecutionState.EXECUTION_STATE_QUEUED;
                                })
                        .setBulkId(number < 10 ? BULK : "")
                        .setCreatedAtMs(NOW_MILLIS + number * 1_000L)
                        .setUpdatedAtMs(NOW_MILLIS + number * 1_000L))
                .build());
    }

    private static Change late(int number, String device) {
        return new Change.LateReport(
                new ExecutionId(id(number)),
                new DeviceId(device),
                ExecutionState.EXECUTION_STATE_SUCCEEDED,
                TimelineStep.newBuilder().setStep("late").setNote("succeeded").build());
    }

    private static String id(int number) {
        return ExecutionId.firstOf(NOW_MILLIS + number * 1_000L);
    }

    private static int number(String id) {
        return IntStream.range(0, 4_000)
                .filter(number -> id(number).equals(id))
                .findFirst()
                .orElse(-1);
    }
}
