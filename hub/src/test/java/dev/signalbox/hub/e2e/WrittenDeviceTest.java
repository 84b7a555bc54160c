package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.SyncState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/write-a-device.md, taken from the page, is the device that the page promises. */
class WrittenDeviceTest {
    private static final String DEVICE = "greenhouse-42";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private Process start(RunningHub hub, String joinKey) throws IOException {
        Path program = directory.resolve("Greenhouse.java");
        String page = Files.readString(ExampleProgram.EXAMPLES.resolveSibling("write-a-device.md"));
        int from = page.indexOf("```java\nimport ") + "```java\n".length();
        Files.writeString(program, page.substring(from, page.indexOf("```", from)));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.toString(),
                        hub.url().toString(),
                        directory.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("device.out").toFile()));
        builder.environment().put("SIGNALBOX_JOIN_KEY", joinKey);
        return builder.start();
    }

    private static Optional<DeviceState> device(Rest admin) {
        return admin.devices().stream()
                .filter(state -> state.getDevice().getDeviceId().equals(DEVICE))
                .findFirst();
    }

    private static void awaitPresence(Rest admin, PresenceState presence) {
        await().atMost(SOON)
                .until(() -> device(admin)
                        .filter(state -> state.getPresence().getState() == presence)
                        .isPresent());
    }

    @Test
    void joinsMeasuresMovesTellsAndIsTheSameDeviceAfterARestart() throws Exception {
        try (RunningHub hub = RunningHub.on(directory.resolve("hub"))) {
            Rest admin = hub.localAdmin();
            Process first = start(hub, admin.joinKey());
            try {
                awaitPresence(admin, PresenceState.PRESENCE_STATE_ONLINE);
                assertThat(device(admin).orElseThrow().getDevice().getDisplayName())
                        .isEqualTo("Greenhouse 42");
                await().atMost(SOON)
                        .until(() -> device(admin).orElseThrow().getReadingsList().stream()
                                .anyMatch(reading -> reading.getMetric().equals("temperature")));
                String moved = admin.invoke(DEVICE, "move_valve", "{\"position\":40}", "")
                        .getExecutionId();
                await().atMost(SOON)
                        .until(() -> admin.execution(moved).getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED);
                assertThat(admin.execution(moved)
                                .getResult()
                                .getFieldsOrThrow("position")
                                .getNumberValue())
                        .isEqualTo(40);
                admin.desire(DEVICE, "{\"heating.set_point\":24}", 0);
                await().atMost(SOON)
                        .until(() -> admin.shadow(DEVICE).getLeavesList().stream()
                                .anyMatch(leaf -> leaf.getReported().getNumberValue() == 24
                                        && leaf.getSync() == SyncState.SYNC_STATE_IN_SYNC));
                await().atMost(SOON)
                        .until(() -> admin.get("/api/v1/devices/" + DEVICE + "/events")
                                .body()
                                .contains("north"));
            } finally {
                first.destroy();
                assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            awaitPresence(admin, PresenceState.PRESENCE_STATE_OFFLINE);
            assertThat(device(admin).orElseThrow().getPresence().getCause())
                    .isEqualTo(PresenceCause.PRESENCE_CAUSE_GOODBYE);
            Process second = start(hub, "");
            try {
                awaitPresence(admin, PresenceState.PRESENCE_STATE_ONLINE);
                assertThat(admin.devices()).hasSize(1);
            } finally {
                second.destroyForcibly().waitFor();
            }
        }
    }
}
