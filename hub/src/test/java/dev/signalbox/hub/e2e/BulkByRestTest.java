package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One command for many real devices, by REST and from the command line. */
class BulkByRestTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    private final List<Lamp> lamps = new ArrayList<>();
    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;

    @BeforeEach
    void startHubWithThreeLamps() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
        String key = rest.joinKey("roof");
        for (String id : List.of("lamp-1", "lamp-2", "lamp-3")) {
            lamps.add(Lamp.joined(hub.url(), key, id));
        }
        await().atMost(SOON)
                .until(() -> terminal.ctl("bulk", "run", "--tag", "roof", Lamp.COMMAND, "--dry-run")
                        .out()
                        .contains("3 waiting"));
    }

    @AfterEach
    void stopHub() {
        lamps.forEach(Lamp::close);
        hub.close();
    }

    @Test
    void dryRunSaysWhoWouldRefuseAndWhyAndSendsNothing() {
        suspend("lamp-2");
        rest.post("/api/v1/devices", "{\"deviceId\":\"bare\"}", Map.of());

        Bulk said = bulk(rest.post(
                "/api/v1/bulks",
                "{\"selector\":{\"deviceIds\":[\"lamp-1\",\"lamp-2\",\"bare\",\"nobody\"]},\"command\":\"blink\","
                        + "\"dryRun\":true}",
                Map.of()));

        assertThat(said.getBulkId()).isEmpty();
        assertThat(said.getCounts().getRefused()).isEqualTo(3);
        assertThat(said.getTargetsList())
                .extracting(
                        BulkTarget::getDeviceId, target -> target.getRefusal().getCode())
                .containsExactly(
                        tuple("bare", ErrorCode.ERROR_CODE_UNKNOWN_COMMAND),
                        tuple("lamp-1", ErrorCode.ERROR_CODE_UNSPECIFIED),
                        tuple("lamp-2", ErrorCode.ERROR_CODE_DEVICE_SUSPENDED),
                        tuple("nobody", ErrorCode.ERROR_CODE_NOT_FOUND));
        Said printed = terminal.ctl("bulk", "run", "--tag", "roof", Lamp.COMMAND, "--dry-run");
        assertThat(printed.exit()).as(printed.err()).isZero();
        assertThat(printed.out())
                .containsPattern("lamp-2 +refused +lamp-2 is suspended")
                .contains("1 refused", "2 waiting");
        assertThat(rest.executions()).isEmpty();
        assertThat(Rest.read(rest.get("/api/v1/bulks"), Bulks.newBuilder()).getBulksList())
                .isEmpty();
        assertThat(lamps).allSatisfy(lamp -> assertThat(lamp.blinks).hasValue(0));
    }

    @Test
    void everyDeviceHasItsOutcomeAndTheOthersAreTriedAgain() {
        suspend("lamp-3");
        lamps.get(1).mood = Lamp.Mood.FAILS;
        Bulk first = run("{\"selector\":{\"tags\":[\"roof\"]},\"command\":\"blink\"}");
        Bulk ended = awaitEnd(first.getBulkId());

        assertThat(ended.getTargetsList())
                .extracting(
                        BulkTarget::getDeviceId,
                        BulkTarget::getState,
                        target -> target.getRefusal().getCode())
                .containsExactly(
                        tuple("lamp-1", ExecutionState.EXECUTION_STATE_SUCCEEDED, ErrorCode.ERROR_CODE_UNSPECIFIED),
                        tuple("lamp-2", ExecutionState.EXECUTION_STATE_FAILED, ErrorCode.ERROR_CODE_UNSPECIFIED),
                        tuple(
                                "lamp-3",
                                ExecutionState.EXECUTION_STATE_UNSPECIFIED,
                                ErrorCode.ERROR_CODE_DEVICE_SUSPENDED));
        assertThat(terminal.ctl("bulk", "show", first.getBulkId()).out())
                .contains("1 succeeded, 1 failed, 1 refused")
                .containsPattern("lamp-2 +failed");
        assertThat(terminal.ctl("executions", "list", "--bulk", first.getBulkId())
                        .out())
                .contains("lamp-1", "lamp-2")
                .doesNotContain("lamp-3");

        lamps.get(1).mood = Lamp.Mood.WORKS;
        Bulk second = bulk(rest.post("/api/v1/bulks/" + first.getBulkId() + "/retry", "", Map.of()));
        assertThat(second.getRetryOf()).isEqualTo(first.getBulkId());
        assertThat(awaitEnd(second.getBulkId()).getTargetsList())
                .extracting(BulkTarget::getDeviceId, BulkTarget::getState)
                .containsExactly(
                        tuple("lamp-2", ExecutionState.EXECUTION_STATE_SUCCEEDED),
                        tuple("lamp-3", ExecutionState.EXECUTION_STATE_UNSPECIFIED));
        assertThat(lamps).extracting(lamp -> lamp.blinks.get()).containsExactly(1, 2, 0);
    }

    @Test
    void cancelStopsWhatRunsAndSparesTheRest() {
        lamps.forEach(lamp -> lamp.mood = Lamp.Mood.TAKES_LONG);
        Bulk begun = run("{\"selector\":{},\"command\":\"blink\",\"maxConcurrent\":1}");
        await().atMost(SOON).until(() -> lamps.get(0).blinks.get() == 1);
        assertThat(rest.post("/api/v1/bulks/" + begun.getBulkId() + "/retry", "", Map.of())
                        .statusCode())
                .as("it has not ended")
                .isEqualTo(409);

        assertThat(terminal.ctl("bulk", "cancel", begun.getBulkId()).exit()).isZero();

        Bulk ended = awaitEnd(begun.getBulkId());
        assertThat(ended.getCounts().getCancelled()).isEqualTo(3);
        assertThat(ended.getTargetsList())
                .extracting(target -> target.getExecutionId().isEmpty())
                .containsExactly(false, true, true);
        assertThat(lamps).extracting(lamp -> lamp.blinks.get()).containsExactly(1, 0, 0);
        lamps.forEach(lamp -> lamp.mood = Lamp.Mood.WORKS);
        Said retried = terminal.ctl("bulk", "retry", begun.getBulkId());
        assertThat(retried.out()).as(retried.err()).contains("lamp-1", "lamp-2", "lamp-3");
        await().atMost(SOON)
                .until(() -> lamps.stream().mapToInt(lamp -> lamp.blinks.get()).sum() == 4);
    }

    @Test
    void bulkWithTheSameKeyRunsOnce() {
        String body = "{\"selector\":{},\"command\":\"blink\"}";
        HttpResponse<String> first = rest.post("/api/v1/bulks", body, Map.of("Idempotency-Key", "k"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        HttpResponse<String> again = rest.post("/api/v1/bulks", body, Map.of("Idempotency-Key", "k"));
        assertThat(bulk(again).getBulkId()).isEqualTo(bulk(first).getBulkId());
        awaitEnd(bulk(first).getBulkId());
        assertThat(lamps).extracting(lamp -> lamp.blinks.get()).containsExactly(1, 1, 1);
        HttpResponse<String> other =
                rest.post("/api/v1/bulks", body.replace("blink", "identify"), Map.of("Idempotency-Key", "k"));
        assertThat(other.statusCode()).isEqualTo(409);
    }

    private void suspend(String device) {
        assertThat(terminal.ctl("devices", "suspend", device).exit()).isZero();
    }

    private Bulk run(String body) {
        HttpResponse<String> answer = rest.post("/api/v1/bulks", body, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return bulk(answer);
    }

    private Bulk awaitEnd(String id) {
        return await().atMost(SOON)
                .until(
                        () -> bulk(rest.get("/api/v1/bulks/" + id)),
                        bulk -> bulk.getState() == BulkState.BULK_STATE_FINISHED);
    }

    private static Bulk bulk(HttpResponse<String> answer) {
        return Rest.read(answer, Bulk.newBuilder()).build();
    }
}
