package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.AuditEntries;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Shadow;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, and a copy of all of it, by REST and from the command line of a hub that runs or is stopped. */
class AuditAndBackupTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path root;

    @Test
    void everybodyWhoDidSomethingStandsInTheAuditAndTheChainIsWhole() throws Exception {
        Path data = root.resolve("hub");
        Terminal terminal = new Terminal(data);
        String whole;
        try (RunningHub hub = RunningHub.on(data);
                Lamp lamp = Lamp.joined(hub.url(), hub.localAdmin().joinKey("roof"), "lamp-1")) {
            Rest rest = hub.localAdmin();
            Rest operator = rest.as(Role.ROLE_OPERATOR);
            await().atMost(SOON)
                    .until(() -> operator.tryInvoke("lamp-1", Lamp.COMMAND, "{}", "k")
                                    .statusCode()
                            == 202);
            String execution =
                    operator.invoke("lamp-1", Lamp.COMMAND, "{}", "k").getExecutionId();

            assertThat(entries(rest, "subject=" + execution))
                    .as("a repeat is no second command")
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.getActor()).startsWith("token:test");
                        assertThat(entry.getAction()).isEqualTo("command");
                    });
            assertThat(entries(rest, "actor=local%3Aadmin"))
                    .extracting(AuditEntry::getAction)
                    .contains("join_key.create", "access_token.create");
            assertThat(operator.get("/api/v1/audit").statusCode()).isEqualTo(403);
            assertThat(terminal.ctl("audit", "--subject", execution).out()).contains("token:test", "command");
            assertThat(terminal.audit("list", "--subject", "lamp-1").out()).contains("device.join");
            whole = whole(terminal);
            assertThat(lamp.isLinked()).isTrue();
        }
        assertThat(whole(terminal)).as("the files say what the hub said").isEqualTo(whole);
        assertThat(terminal.audit("export").out().lines())
                .hasSize(Integer.parseInt(whole.replaceFirst(".*: (\\d+) entries.*", "$1")));
    }

    @Test
    void backupOfARunningHubIsAHubOfItsOwn() throws Exception {
        Path data = root.resolve("hub");
        String backup;
        String token;
        try (RunningHub hub = RunningHub.on(data)) {
            Rest rest = hub.localAdmin();
            token = Lamp.join(hub.url(), rest.joinKey("roof"), "lamp-1").deviceToken();
            try (Lamp lamp = Lamp.with(hub.url(), token)) {
                await().atMost(SOON)
                        .until(() -> rest.send("PATCH", "/api/v1/devices/lamp-1/shadow", "{\"brightness\":30}")
                                        .statusCode()
                                == 200);
                assertThat(new Terminal(data)
                                .ctl("invoke", "lamp-1", Lamp.COMMAND, "--wait")
                                .exit())
                        .isZero();
                assertThat(lamp.blinks).hasValue(1);
            }
            HttpResponse<String> answer = rest.post("/api/v1/backups", "", Map.of());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            backup = Rest.read(answer, Backup.newBuilder()).getPath();
            assertThat(data.resolve(backup)).isNotEmptyFile();
            rest.post("/api/v1/devices", "{\"deviceId\":\"after\"}", Map.of());
        }
        Path restored = root.resolve("restored");
        Terminal there = new Terminal(restored);

        Said said = there.restore(data.resolve(backup).toString());

        assertThat(said.exit()).as(said.err()).isZero();
        assertThat(said.out()).contains("1 devices, 1 executions");
        try (RunningHub hub = RunningHub.on(restored);
                Lamp lamp = Lamp.with(hub.url(), token)) {
            Rest rest = hub.localAdmin();
            assertThat(rest.devices())
                    .extracting(state -> state.getDevice().getDeviceId())
                    .containsExactly("lamp-1");
            assertThat(Rest.read(rest.get("/api/v1/devices/lamp-1/shadow"), Shadow.newBuilder())
                            .getDesiredVersion())
                    .isEqualTo(1);
            assertThat(rest.executions()).hasSize(1);
            await().atMost(SOON)
                    .until(() -> there.ctl("invoke", "lamp-1", Lamp.COMMAND, "--wait")
                                    .exit()
                            == 0);
            assertThat(lamp.blinks).hasValue(1);
            assertThat(there.audit("list").out()).contains("hub.restore", "device.join");
            whole(there);
        }
        assertThat(there.restore(data.resolve(backup).toString()).err())
                .as("there is a hub in it")
                .contains("--force");
    }

    /** What verify says of a chain that is whole. */
    private static String whole(Terminal terminal) {
        Said said = terminal.audit("verify");
        assertThat(said.exit()).as(said.err()).isZero();
        return said.out().strip();
    }

    private static List<AuditEntry> entries(Rest rest, String query) {
        return Rest.read(rest.get("/api/v1/audit?" + query), AuditEntries.newBuilder())
                .getEntriesList();
    }
}
