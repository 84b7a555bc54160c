package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.hub.e2e.ExampleProgram.Running;
import dev.signalbox.proto.v1.AccessToken;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The programs of docs/examples, as docs/clients.md starts them, against one hub, all at the same time: they get in by token, measure or watch, run a
 * command or give one, come back by themselves after a restart of the hub, and stop where a close code tells them to.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class ExampleProgramsTest {
    private static final String WATCHED = "watched";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Map<ExampleProgram, Running> running = new EnumMap<>(ExampleProgram.class);
    private final Map<ExampleProgram, String> revocations = new EnumMap<>(ExampleProgram.class);
    private RunningHub hub;
    private Rest admin;
    private Agent watched;
    private boolean restarted;

    @BeforeAll
    void startAllOfThem(@TempDir Path scratch) throws Exception {
        hub = RunningHub.on(scratch.resolve("hub"));
        admin = hub.localAdmin();
        watched = watchedDevice(hub.url(), tokenOf(WATCHED));
        for (ExampleProgram program : ExampleProgram.values()) {
            if (program.lacks().isEmpty()) {
                String token = program.isDevice() ? tokenOf(program.id()) : accessTokenOf(program);
                running.put(program, program.start(hub.url(), token, WATCHED, scratch));
            }
        }
    }

    @AfterAll
    void stopAll() {
        running.values().forEach(Running::close);
        watched.close();
        hub.close();
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource
    void measuresOrWatchesAndRunsOrGivesACommand(ExampleProgram program) {
        program.require();
        works(program, 1);
    }

    @Order(2)
    @ParameterizedTest
    @EnumSource
    void comesBackAfterARestartOfTheHubAndGoesOn(ExampleProgram program) throws Exception {
        program.require();
        restartOnce();
        Running client = running.get(program);
        client.awaitSays("closed by 1012", 1);
        works(program, 2);
        if (program.isDevice()) {
            assertThat(client.lines())
                    .as("one boot: its batches are numbered on")
                    .doesNotContain("acknowledged 0");
        }
    }

    @Order(3)
    @ParameterizedTest
    @EnumSource
    void stopsWhereItIsToldThatItsRightIsGone(ExampleProgram program) throws Exception {
        program.require();
        Running client = running.get(program);
        assertThat(admin.send("DELETE", revocations.get(program), "").statusCode())
                .isBetween(200, 299);
        assertThat(client.process().waitFor(30, TimeUnit.SECONDS))
                .as("%s ends by itself", client.lines())
                .isTrue();
        assertThat(client.lines())
                .last()
                .asString()
                .matches(program.isDevice() ? "stopped by 4404" : "(stopped by 4403|exit status 3)");
    }

    private void works(ExampleProgram program, int links) {
        Running client = running.get(program);
        client.awaitSays("welcome", links);
        if (program.isDevice()) {
            long acknowledged = client.says("acknowledged");
            client.awaitSays("acknowledged", acknowledged + 1);
            String id = admin.invoke(program.id(), "blink", "{\"times\":3}", "").getExecutionId();
            await().atMost(SOON)
                    .until(() -> admin.execution(id).getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED);
            assertThat(client.says("command blink")).isEqualTo(links);
        } else {
            client.awaitSays("snapshot of 1", links);
            client.awaitSays("execution EXECUTION_STATE_SUCCEEDED", links);
            watched.report("temperature", 21.5 + links);
            client.awaitSays("reading temperature " + (21.5 + links), 1);
        }
    }

    /** Once for all of them. */
    private void restartOnce() throws Exception {
        if (!restarted) {
            restarted = true;
            hub.stop();
            hub.startAgain();
            admin = hub.localAdmin();
        }
    }

    private String tokenOf(String device) throws Exception {
        String token = Lamp.join(hub.url(), admin.joinKey(), device).deviceToken();
        for (ExampleProgram program : ExampleProgram.values()) {
            if (program.id().equals(device)) {
                revocations.put(program, "/api/v1/devices/" + device);
            }
        }
        return token;
    }

    private String accessTokenOf(ExampleProgram program) {
        AccessToken made = Rest.read(
                        admin.post(
                                "/api/v1/access-tokens",
                                "{\"title\":\"" + program.id() + "\",\"role\":\"" + Role.ROLE_OPERATOR + "\"}",
                                Map.of()),
                        AccessToken.newBuilder())
                .build();
        revocations.put(program, "/api/v1/access-tokens/" + made.getKeyId());
        return made.getToken();
    }

    private static Agent watchedDevice(URI hub, String token) throws Exception {
        Agent agent = Agent.to(hub)
                .token(token)
                .model("lamp")
                .journalInMemory()
                .capabilities(
                        Capability.metric("temperature"),
                        Capability.command("blink")
                                .parameter(CommandParameter.integer("times"))
                                .handle(run -> Outcome.succeeded()))
                .batchEvery(Duration.ofMillis(50))
                .random(() -> 0L)
                .build();
        agent.start();
        agent.report("temperature", 20.5);
        return agent;
    }
}
