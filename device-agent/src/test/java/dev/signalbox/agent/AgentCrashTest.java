package dev.signalbox.agent;

import static dev.signalbox.agent.AgentOnManualClock.command;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_ACCEPTED;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_INDETERMINATE;
import static dev.signalbox.proto.v1.ExecutionState.EXECUTION_STATE_SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a process of its own that is killed with -9 at the moments that matter. */
class AgentCrashTest {
    @TempDir
    private Path directory;

    private StubHub hub;
    private @Nullable Process process;

    @BeforeEach
    void startHub() throws IOException {
        hub = new StubHub();
        startAgent();
    }

    @AfterEach
    void stop() throws Exception {
        kill();
        hub.close();
    }

    private void startAgent() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingAgent.class.getName(),
                        hub.address().toString(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.out").toFile())
                .start();
    }

    private void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    private List<String> effects() throws IOException {
        Path file = directory.resolve("effects");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static ExecutionReport awaitReport(StubLink link, String id, ExecutionState state) throws IOException {
        return link.receive(frame -> frame.getExecution().getExecutionId().equals(id)
                        && frame.getExecution().getState() == state)
                .getExecution();
    }

    @Test
    void resultOfAnAgentThatDiedAfterwardsIsToldAndNothingRunsAgain() throws Exception {
        StubLink first = hub.welcome();
        first.send(command("x1", "append"));
        awaitReport(first, "x1", EXECUTION_STATE_SUCCEEDED);
        kill();
        startAgent();
        StubLink second = hub.welcome();
        awaitReport(second, "x1", EXECUTION_STATE_SUCCEEDED);
        second.send(command("x1", "append"));
        awaitReport(second, "x1", EXECUTION_STATE_SUCCEEDED);

        assertThat(effects()).containsExactly("x1");
    }

    @Test
    void agentThatDiedWhileRunningSaysItDoesNotKnow() throws Exception {
        StubLink first = hub.welcome();
        first.send(command("x1", "hang"));
        await().atMost(Duration.ofSeconds(10)).until(() -> effects().size() == 1);
        kill();
        startAgent();
        StubLink second = hub.welcome();
        awaitReport(second, "x1", EXECUTION_STATE_INDETERMINATE);
        second.send(command("x1", "hang"));
        awaitReport(second, "x1", EXECUTION_STATE_INDETERMINATE);

        assertThat(effects()).containsExactly("x1");
    }

    @Test
    void whatWasReceivedAndNotStartedRunsOnceAfterTheCrash() throws Exception {
        StubLink first = hub.welcome();
        first.send(command("x1", "hang"));
        first.send(command("x2", "append"));
        awaitReport(first, "x2", EXECUTION_STATE_ACCEPTED);
        await().atMost(Duration.ofSeconds(10)).until(() -> effects().size() == 1);
        kill();
        assertThat(effects()).containsExactly("x1");
        startAgent();
        StubLink second = hub.knock().upgrade();
        DeviceToHub hello = second.receive(DeviceToHub::hasHello);
        assertThat(hello.getHello().getInFlightList())
                .extracting(ExecutionReport::getExecutionId)
                .containsExactlyInAnyOrder("x1", "x2");
        second.sendWelcome(0);
        awaitReport(second, "x2", EXECUTION_STATE_SUCCEEDED);

        assertThat(effects()).containsExactly("x1", "x2");
    }

    @Test
    void idempotentCommandRunsAgainAfterTheCrash() throws Exception {
        StubLink first = hub.welcome();
        first.send(command("x1", "hang_idempotent"));
        await().atMost(Duration.ofSeconds(10)).until(() -> effects().size() == 1);
        kill();
        Files.createFile(directory.resolve("second-life"));
        startAgent();
        awaitReport(hub.welcome(), "x1", EXECUTION_STATE_SUCCEEDED);

        assertThat(effects()).containsExactly("x1", "x1");
    }
}
