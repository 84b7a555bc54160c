package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HubToConsole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreQueriesTest {
    @TempDir
    Path directory;

    @Test
    void senselessQueriesAreRefused() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (HubToConsole answer : List.of(
                    running.ask(history("kiln-1", "t", 5, 5)),
                    running.ask(history("kiln-1", "t", -1, 5)),
                    running.ask(history("kiln-1", "t", 0, Long.MAX_VALUE)),
                    running.ask(history("kiln-1", "t", 0, 5).setMaxPoints(5_001)),
                    running.ask(history("kiln-1", "t", 0, 5).setMaxPoints(-1)),
                    running.ask(history("kiln-1", "", 0, 5)),
                    running.ask(history("kiln 1", "t", 0, 5)),
                    running.ask(history("kiln-1", "t", 0, 5).setFormValue(99)),
                    running.ask(history("kiln-1", "t", 0, 5).setCursor("AQ")),
                    running.ask(history("kiln-1", "t", 0, 5)
                            .setForm(HistoryForm.HISTORY_FORM_RAW)
                            .setCursor("nonsense")),
                    running.ask(history("kiln-1", "t", 0, 5)
                            .setForm(HistoryForm.HISTORY_FORM_RAW)
                            .setCursor(new Cursor(1, 1, 1).text("another question"))),
                    running.ask(ExecutionQuery.newBuilder().setLimit(501)))) {
                assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
                assertThat(answer.getRequestId()).isEqualTo(7);
            }
        }
    }

    @Test
    void historyIsNotFoundOnlyWhereNoDeviceHasOrHadTheId() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(new Change.DeviceChanged(
                    Device.newBuilder().setDeviceId("new-1").build()));
            running.sweep(number("deleted-1", "t", 3, 20));

            assertThat(running.ask(history("kiln-1", "t", 0, 5)).getError().getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_NOT_FOUND);
            assertThat(running.ask(history("new-1", "t", 0, 5)).hasHistory()).isTrue();
            assertThat(running.ask(history("deleted-1", "t", 0, 5)).getHistory().getPointsCount())
                    .isEqualTo(1);
            assertThat(running.ask(history("deleted-1", "t", 4, 5)).hasHistory())
                    .isTrue();
        }
    }

    @Test
    void queriesBeyondAHundredAreToldThatTheyAreTooMany() throws Exception {
        try (RunningStore running = RunningStore.opened(directory)) {
            for (int i = 0; i < 130; i++) {
                running.store.query(
                        new Origin.OfLink(new RunningStore.SilentLink(), i, RunningStore.ASKER),
                        ConsoleToHub.newBuilder()
                                .setHistory(history("kiln-1", "t", 0, 5))
                                .build());
            }
            running.store.start();
            await().until(() -> running.tap.taken(Event.Answered.class).size() == 130);
            List<Integer> refused = running.tap.taken(Event.Answered.class).stream()
                    .map(answered -> (HubToConsole) answered.answer().message())
                    .filter(answer -> answer.getError().getCode() == ErrorCode.ERROR_CODE_UNAVAILABLE)
                    .map(HubToConsole::getRequestId)
                    .toList();
            assertThat(refused)
                    .containsExactlyElementsOf(IntStream.range(100, 130).boxed().toList());
            assertThat(running.counted("signalbox.store.queries.refused")).isEqualTo(30);
        }
    }

    @Test
    void anAnswerOfLongExecutionsIsCutByItsBytesAndThePagesStillMissNothing() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String id = id(i);
                // One of them is longer than an answer may be.
                running.store(execution(id, "kiln-1", "x".repeat(i == 5 ? 300_000 : 60_000)));
                all.add(0, id);
            }
            List<String> paged = new ArrayList<>();
            List<String> page = ids(running.ask(ExecutionQuery.newBuilder()));
            assertThat(page).hasSize(4);
            while (!page.isEmpty()) {
                paged.addAll(page);
                HubToConsole answer =
                        running.ask(ExecutionQuery.newBuilder().setBeforeExecutionId(page.get(page.size() - 1)));
                page = ids(answer);
                if (page.size() > 1) {
                    assertThat(answer.getSerializedSize()).isLessThan(257 * 1024);
                }
            }
            assertThat(paged).isEqualTo(all);
        }
    }

    @Test
    void aQuestionThatCannotBeAnsweredIsToldSoAndTheNextIsAnswered() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(execution(id(1), "kiln-1"), execution(id(2), "kiln-2"));
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:" + directory.resolve("state") + ";DATABASE_TO_LOWER=TRUE", "hub", "");
                Statement damage = connection.createStatement()) {
            damage.execute("ALTER TABLE execution ALTER COLUMN body SET NULL");
            damage.execute("UPDATE execution SET body = NULL, finished = TRUE"
                    + " WHERE execution_id = '00000000000000000000000001'");
            damage.execute("UPDATE execution SET body = X'FF', finished = TRUE"
                    + " WHERE execution_id = '00000000000000000000000002'");
        }
        // As damage looks that an unclean stop hides from the checksum.
        Files.delete(directory.resolve(StateSum.FILE_NAME));
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(execution(id(3), "kiln-1"));
            for (String unreadable : List.of(id(1), id(2))) {
                HubToConsole answer = running.ask(ExecutionQuery.newBuilder().setExecutionId(unreadable));
                assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_INTERNAL);
                assertThat(answer.getError().getTraceId()).isNotEmpty();
                assertThat(answer.getRequestId()).isEqualTo(7);
            }
            assertThat(ids(running.ask(ExecutionQuery.newBuilder().setExecutionId(id(3)))))
                    .containsExactly(id(3));
        }
    }

    private static Change execution(String id, String device) {
        return execution(id, device, "");
    }

    private static Change execution(String id, String device, String reason) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id)
                        .setDeviceId(device)
                        .setUpdatedAtMs(NOW_MILLIS)
                        .setError(ErrorDetail.newBuilder().setMessage(reason)))
                .build());
    }

    private static String id(int number) {
        return String.format("%026d", number);
    }

    private static List<String> ids(HubToConsole answer) {
        return answer.getExecutions().getExecutionsList().stream()
                .map(Execution::getExecutionId)
                .toList();
    }
}
