package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import dev.signalbox.hub.e2e.Terminal.Said;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A device that is erased is in no table any more but in those that docs/operations.md names. */
class ErasedDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "badge-4711";
    private static final String DEVICE = "/api/v1/devices/" + ID;
    /** What it measured, was told, and said. */
    private static final String SECRET = "Erika-Mustermann";

    private static final int KILLS = 4;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    @Test
    void nothingThatADeviceSaidOrWasToldOutlivesItsErasure() throws Exception {
        Path data = root.resolve("hub");
        try (RunningHub hub = RunningHub.on(data)) {
            fill(hub.url(), hub.localAdmin());
        }
        assertThat(Traces.of(ID, data))
                .as("the search finds what there is")
                .contains(
                        "state.device",
                        "state.credential",
                        "state.execution",
                        "state.bulk",
                        "state.shadow",
                        "state.shadow_revision",
                        "state.audit",
                        "history.sweep",
                        "history.presence",
                        "history.device_event",
                        "history.event_mark");
        assertThat(Traces.of(SECRET, data))
                .contains("state.execution", "state.shadow", "history.sweep", "history.device_event");
        assertThat(Files.readString(data.resolve("history.mv.db"), StandardCharsets.ISO_8859_1))
                .contains(SECRET);
        try (RunningHub hub = RunningHub.on(data)) {
            Rest rest = hub.localAdmin();
            assertThat(rest.send("DELETE", DEVICE + "?erase_history=true", "").statusCode())
                    .isEqualTo(204);
            awaitErased(rest);
        }
        assertThat(Traces.of(SECRET, data)).isEmpty();
        assertThat(Traces.of(ID, data))
                .as("who did what, and topics for as long as a broker may bring them back")
                .contains("state.audit", "state.bulk")
                .isSubsetOf("state.audit", "state.bulk", "state.mqtt_retained");

        Said said = new Terminal(data).admin("compact");

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).contains("state.mv.db ", "history.mv.db ");
        for (String file : List.of("state.mv.db", "history.mv.db")) {
            assertThat(Files.readString(data.resolve(file), StandardCharsets.ISO_8859_1))
                    .as("the bytes of " + file)
                    .doesNotContain(SECRET);
        }
        try (RunningHub hub = RunningHub.on(data)) {
            assertThat(hub.localAdmin().devices()).isEmpty();
            assertThat(new Terminal(data).audit("verify").exit()).isZero();
        }
    }

    @Test
    void erasureThatIsKilledIsFinishedByTheNextStart() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ErasedDeviceTest seed " + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Path data = Files.createDirectory(root.resolve("hub-" + kill));
            try (HubProcess hub = new HubProcess(data, root.resolve("log-" + kill))) {
                hub.awaitReady();
                fill(URI.create(hub.url()), Rest.localAdmin(hub.url(), data));
                Rest rest = Rest.localAdmin(hub.url(), data);
                CompletableFuture<Integer> deleting = CompletableFuture.supplyAsync(() ->
                        rest.send("DELETE", DEVICE + "?erase_history=true", "").statusCode());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(60)));
                hub.kill();
                boolean told = wasTold(deleting);
                hub.start();
                hub.awaitReady();
                Rest after = Rest.localAdmin(hub.url(), data);
                boolean isThere = after.get(DEVICE).statusCode() == 200;
                assertThat(told && isThere)
                        .as("what was told as deleted is, seed " + seed)
                        .isFalse();
                if (isThere) {
                    after.send("DELETE", DEVICE + "?erase_history=true", "");
                }
                awaitErased(after);
                hub.terminate();
                assertThat(hub.awaitEnd(SOON)).isZero();
            }
            assertThat(Traces.of(SECRET, data)).as("seed " + seed).isEmpty();
            assertThat(Traces.of(ID, data))
                    .as("seed " + seed)
                    .isSubsetOf("state.audit", "state.bulk", "state.mqtt_retained");
        }
    }

    private static boolean wasTold(CompletableFuture<Integer> deleting) throws InterruptedException {
        try {
            return deleting.get() == 204;
        } catch (ExecutionException e) {
            return false;
        }
    }

    /** The id is free again once everything of it is gone. */
    private static void awaitErased(Rest rest) {
        await().atMost(SOON).until(() -> {
            int status = rest.post("/api/v1/devices", "{\"deviceId\":\"" + ID + "\"}", Map.of())
                    .statusCode();
            return status == 201;
        });
        assertThat(rest.send("DELETE", DEVICE + "?erase_history=true", "").statusCode())
                .isEqualTo(204);
    }

    /** Of everything a device leaves, something. */
    private void fill(URI url, Rest rest) throws Exception {
        String token =
                Join.at(url, rest.joinKey(), "hw", "badge", ID, ID).join().deviceToken();
        try (Agent agent = Agent.to(url)
                .token(token)
                .model("badge")
                .journalInMemory()
                .capabilities(
                        Capability.text("owner"),
                        Capability.metric("steps"),
                        Capability.event("shown").field(CommandParameter.text("to")),
                        Capability.textProperty("label").onDesired(desired -> Settled.applied()),
                        Capability.command("show")
                                .parameter(CommandParameter.text("line"))
                                .handle(run -> Outcome.succeeded()))
                .batchEvery(Duration.ofMillis(50))
                .random(() -> 0L)
                .build()) {
            agent.start();
            await().atMost(SOON).until(() -> agent.status().linked());
            agent.report("owner", SECRET);
            for (int i = 0; i < 500; i++) {
                agent.report("steps", i);
            }
            agent.emit("shown", Map.of("to", SECRET));
            await().atMost(SOON)
                    .until(() -> rest.send("PATCH", DEVICE + "/shadow", "{\"label\":\"" + SECRET + "\"}")
                                    .statusCode()
                            == 200);
            assertThat(rest.post(DEVICE + "/commands/show?wait_ms=10000", "{\"line\":\"" + SECRET + "\"}", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(rest.post(
                                    "/api/v1/bulks",
                                    "{\"command\":\"show\",\"parameters\":{\"line\":\"all\"},\"selector\":{}}",
                                    Map.of())
                            .statusCode())
                    .isEqualTo(202);
            await().atMost(SOON).until(() -> agent.status().bufferedEvents() == 0);
            await().atMost(SOON)
                    .until(() -> rest.get(DEVICE + "/history?metric=owner&form=raw&from=-1h")
                            .body()
                            .contains(SECRET));
            await().atMost(SOON)
                    .until(() -> rest.executions().stream()
                            .allMatch(execution -> execution.hasResult()
                                    || execution.getState().name().endsWith("SUCCEEDED")));
        }
        assertThat(List.of(rest.get(DEVICE).statusCode())).containsExactly(200);
    }
}
