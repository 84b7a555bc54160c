package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import dev.signalbox.simulator.Roster;
import dev.signalbox.simulator.device.CodedType;
import dev.signalbox.simulator.recording.Recorder;
import dev.signalbox.simulator.recording.Recording;
import dev.signalbox.simulator.recording.TwinType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A device is recorded at a real hub, and a twin does the same there. */
class RecordedTwinTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String DEVICE = "boiler-cellar-1";
    private static final String TWIN = "twin-1";
    private static final int FEWEST_VALUES = 12;
    private static final List<String> METRICS = List.of("temperature", "return_temperature", "flow", "pressure");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private RunningHub hub;
    private Rest admin;

    @BeforeEach
    void start() throws Exception {
        hub = RunningHub.on(directory.resolve("hub"));
        admin = hub.localAdmin();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private FleetPlan plan(Roster roster) {
        return FleetPlan.of(hub.url(), admin.joinKey("test"), roster, 7).every(Duration.ofMillis(300));
    }

    private Execution awaitEnd(Execution execution) {
        String id = execution.getExecutionId();
        await().atMost(SOON)
                .until(() -> admin.execution(id).getUpdatedAtMs() > 0
                        && isEnd(admin.execution(id).getState()));
        return admin.execution(id);
    }

    private static boolean isEnd(ExecutionState state) {
        return state == ExecutionState.EXECUTION_STATE_SUCCEEDED || state == ExecutionState.EXECUTION_STATE_FAILED;
    }

    private List<Double> stored(String device, String metric, long from) {
        return admin.rawHistory(device, metric, from, System.currentTimeMillis() + 60_000).getPointsList().stream()
                .map(HistoryPoint::getValue)
                .toList();
    }

    private void awaitReadings(String device) {
        await().atMost(SOON)
                .until(() -> admin.devices().stream()
                                .filter(state -> state.getDevice().getDeviceId().equals(device))
                                .mapToInt(DeviceState::getReadingsCount)
                                .sum()
                        > 0);
    }

    private Capabilities capabilities(String device) {
        try (ConsoleLink console = new ConsoleLink(hub.url(), admin.accessToken(Role.ROLE_VIEWER))) {
            return console.ask(ConsoleToHub.newBuilder()
                            .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(device)))
                    .getCapabilities()
                    .getCapabilities();
        }
    }

    /** Of a boiler that is told to pump and, while it is locked, to unlock in vain. */
    private Path recorded() throws Exception {
        Path file = directory.resolve("boiler.sbrec");
        try (Fleet fleet = new Fleet(plan(Roster.of(Map.of(CodedType.BOILER, 1))))) {
            fleet.start();
            awaitReadings(DEVICE);
            Recorder recorder = new Recorder(hub.url(), admin.accessToken(Role.ROLE_VIEWER), DEVICE, file);
            CompletableFuture<Recorder.Tally> tally = CompletableFuture.supplyAsync(() -> {
                try {
                    return recorder.record(Duration.ofMinutes(1));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(SOON).until(() -> Files.exists(file) && Files.size(file) > 0);
            awaitEnd(admin.invoke(DEVICE, "set_pump", "{\"speed\":80}", ""));
            awaitEnd(admin.invoke(DEVICE, "unlock", "{}", ""));
            for (String metric : METRICS) {
                await().atMost(SOON).until(() -> values(file, metric).size() >= FEWEST_VALUES);
            }
            recorder.stop();
            assertThat(tally.join().answers()).isEqualTo(2);
        }
        return file;
    }

    /** Of the whole lines that are there. */
    private static List<Double> values(Path file, String metric) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains("\"reading\":\"" + metric + "\"") && line.endsWith("}"))
                    .map(line -> Double.valueOf(line.replaceAll(".*\"value\":([-0-9.E]+).*", "$1")))
                    .toList();
        }
    }

    @Test
    void twinShowsAndAnswersWhatTheDeviceDid() throws Exception {
        Path file = recorded();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Recording recording = Recording.read(file, false);
        long before = System.currentTimeMillis() - 1;

        try (Fleet twins = new Fleet(plan(Roster.of(Map.of(new TwinType(recording, "twin-{n}", 1, false), 1))))) {
            twins.start();
            for (String metric : METRICS) {
                List<Double> wanted = values(file, metric);
                assertThat(wanted).hasSizeGreaterThanOrEqualTo(FEWEST_VALUES);
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(stored(DEVICE, metric, 1)).containsSubsequence(wanted));
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(stored(TWIN, metric, before)).isEqualTo(wanted));
            }
            Execution pumped = awaitEnd(admin.invoke(TWIN, "set_pump", "{\"speed\":80}", ""));
            Execution unlocked = awaitEnd(admin.invoke(TWIN, "unlock", "{}", ""));
            Execution stopped = awaitEnd(admin.invoke(TWIN, "emergency_stop", "{}", ""));

            assertThat(pumped.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
            assertThat(unlocked.getError().getMessage()).isEqualTo("The boiler is not locked.");
            assertThat(stopped.getError().getMessage()).isEqualTo("The recording has no answer to emergency_stop.");
            assertThat(capabilities(TWIN)).isEqualTo(capabilities(DEVICE));
        }
    }

    @Test
    void recordingOfNobodyOrByNobodyIsRefusedAndLeavesNoFile() {
        Path file = directory.resolve("none.sbrec");

        assertThatThrownBy(() -> new Recorder(hub.url(), admin.accessToken(Role.ROLE_VIEWER), "nobody", file)
                        .record(Duration.ofSeconds(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the hub says");
        assertThatThrownBy(() -> new Recorder(hub.url(), "nonsense", DEVICE, file).record(Duration.ofSeconds(1)))
                .hasMessageContaining("status 401");
        assertThat(file).doesNotExist();
    }
}
