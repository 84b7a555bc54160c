package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.HubToConsole;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExecutionWaitTest {
    private static final String INVOKE = "/api/v1/devices/pump-1/commands/blink?wait_ms=";

    private final GatewayRun run = new GatewayRun(TestLimits.with(limits -> {}), List.of(), true);
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token = GatewayRun.bearer(run.accessToken);

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void requestIsAnsweredWhenItsExecutionHasEnded() throws Exception {
        run.desk = request -> request.hasInvoke() ? execution("E1", ExecutionState.EXECUTION_STATE_SENT, 1) : null;
        CompletableFuture<HttpResponse<String>> answer = invoke("30000");
        Link link = linkThatInvoked();
        tell(link, execution("E2", ExecutionState.EXECUTION_STATE_FAILED, 5));
        tell(link, execution("E1", ExecutionState.EXECUTION_STATE_RUNNING, 2));
        assertThat(answer).isNotDone();
        tell(link, execution("E1", ExecutionState.EXECUTION_STATE_SUCCEEDED, 3));

        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(answer.join().body()).contains("E1", "EXECUTION_STATE_SUCCEEDED");
        assertThat(run.await(Event.ConsoleLeft.class).link()).isSameAs(link);
    }

    @Test
    void timeThatIsOverGetsWhatIsKnown() throws Exception {
        run.desk = request -> request.hasInvoke() ? execution("E1", ExecutionState.EXECUTION_STATE_SENT, 1) : null;
        HttpResponse<String> answer = invoke("50").get(10, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).contains("EXECUTION_STATE_SENT");
    }

    @Test
    void watchBeginsBeforeTheQuestionSoThatNothingIsMissed() throws Exception {
        run.desk = request -> request.hasInvoke() ? execution("E1", ExecutionState.EXECUTION_STATE_SUCCEEDED, 1) : null;
        invoke("1000").get(10, TimeUnit.SECONDS);
        List<ConsoleToHub> asked = asked();
        assertThat(asked.get(0).getWatch().getDeviceIdsList()).containsExactly("pump-1");
        assertThat(asked.get(0).getWatch().getExecutions()).isTrue();
        assertThat(asked.get(1).getInvoke().getCommand()).isEqualTo("blink");
    }

    @Test
    void endThatCameBeforeAnOlderAnswerCounts() throws Exception {
        run.desk = request -> null;
        CompletableFuture<HttpResponse<String>> answer = invoke("30000");
        Link link = linkThatInvoked();
        tell(link, execution("E1", ExecutionState.EXECUTION_STATE_FAILED, 9));
        link.send(GatewayRun.enveloped(execution("E1", ExecutionState.EXECUTION_STATE_SENT, 1), 1));
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).contains("EXECUTION_STATE_FAILED");
    }

    @Test
    void refusalIsToldAtOnce() throws Exception {
        run.desk = request ->
                request.hasInvoke() ? Refusal.of(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND, "No such command.") : null;
        assertThat(invoke("30000").get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(422);
        assertThat(run.await(Event.ConsoleLeft.class)).isNotNull();
    }

    @Test
    void executionOfBeforeIsWaitedForOnItsDevice() throws Exception {
        Execution running = execution("E1", ExecutionState.EXECUTION_STATE_RUNNING, 1);
        run.desk = request -> request.hasExecutions()
                ? Executions.newBuilder().addExecutions(running).build()
                : null;
        CompletableFuture<HttpResponse<String>> answer = get("/api/v1/executions/E1?wait_ms=30000");
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> asked().size() == 3);
        assertThat(asked().get(1).getWatch().getDeviceIdsList()).containsExactly("pump-1");
        assertThat(asked().get(2).hasExecutions())
                .as("asked again, now that it watches")
                .isTrue();
        tell(run.onlyConsole(), execution("E1", ExecutionState.EXECUTION_STATE_CANCELLED, 2));
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).contains("EXECUTION_STATE_CANCELLED");
    }

    @Test
    void executionThatIsNotThereIsNotWaitedFor() throws Exception {
        run.desk = request -> request.hasExecutions() ? Executions.getDefaultInstance() : null;
        assertThat(get("/api/v1/executions/E1?wait_ms=30000")
                        .get(10, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void hubThatStopsTellsWhatIsKnown() throws Exception {
        run.desk = request -> request.hasInvoke() ? execution("E1", ExecutionState.EXECUTION_STATE_SENT, 1) : null;
        CompletableFuture<HttpResponse<String>> answer = invoke("30000");
        Link link = linkThatInvoked();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            link.close(CloseReason.CLOSE_REASON_SHUTDOWN);
            return answer.isDone();
        });
        assertThat(answer.join().statusCode()).isIn(202, 503);
    }

    @Test
    void oneMoreThanMayWaitIsRefused() throws Exception {
        run.desk = request -> null;
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < ExecutionWaits.MAX_OF_CREDENTIAL; i++) {
            waiting.add(invoke("30000"));
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> run.seen(Event.ConsoleArrived.class).size() == ExecutionWaits.MAX_OF_CREDENTIAL);
        HttpResponse<String> refused = invoke("30000").get(10, TimeUnit.SECONDS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(waiting).as("those before it wait on").noneMatch(CompletableFuture::isDone);
        assertThat(run.metrics.scrape()).contains("signalbox_gateway_waits " + ExecutionWaits.MAX_OF_CREDENTIAL + ".0");

        run.seen(Event.ConsoleArrived.class).get(0).link().close(CloseReason.CLOSE_REASON_SHUTDOWN);
        run.await(Event.ConsoleLeft.class);
        run.desk = request -> request.hasInvoke() ? execution("E1", ExecutionState.EXECUTION_STATE_SUCCEEDED, 1) : null;
        assertThat(invoke("30000").get(10, TimeUnit.SECONDS).statusCode())
                .as("its place is free")
                .isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<String>> invoke(String waitMillis) {
        return http.sendAsync(
                run.request(INVOKE + waitMillis, token)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        return http.sendAsync(run.request(path, token).build(), BodyHandlers.ofString());
    }

    private List<ConsoleToHub> asked() {
        return run.seen(Event.ConsoleAsked.class).stream()
                .map(Event.ConsoleAsked::request)
                .toList();
    }

    private Link linkThatInvoked() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> asked().stream().anyMatch(ConsoleToHub::hasInvoke));
        return run.onlyConsole();
    }

    private static void tell(Link link, Execution execution) {
        link.send(Frame.of(HubToConsole.newBuilder().setExecution(execution).build()));
    }

    private static Execution execution(String id, ExecutionState state, long updatedAtMillis) {
        return Execution.newBuilder()
                .setExecutionId(id)
                .setDeviceId("pump-1")
                .setState(state)
                .setUpdatedAtMs(updatedAtMillis)
                .build();
    }
}
