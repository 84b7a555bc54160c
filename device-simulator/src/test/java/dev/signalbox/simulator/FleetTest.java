package dev.signalbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.JoinRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private final SmallHub hub = new SmallHub();
    private final Fleet fleet =
            new Fleet(FleetPlan.of(hub.address(), "key", 10, 1).every(Duration.ofMillis(200)));

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        fleet.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> fleet.linked() == 10);
    }

    @AfterEach
    void stop() {
        fleet.close();
        hub.close();
    }

    private static Value number(double value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private ExecutionReport awaitEnd(String id) {
        await().atMost(Duration.ofSeconds(20)).until(() -> hub.reports.stream().anyMatch(report -> isEnd(id, report)));
        return hub.reports.stream()
                .filter(report -> isEnd(id, report))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isEnd(String id, ExecutionReport report) {
        return report.getExecutionId().equals(id)
                && report.getState() != ExecutionState.EXECUTION_STATE_ACCEPTED
                && report.getState() != ExecutionState.EXECUTION_STATE_RUNNING;
    }

    private double newest(String device, String metric) {
        return hub.newest(device, metric).getNumber();
    }

    @Test
    void devicesJoinWithNamesAndReport() {
        assertThat(hub.joined.values()).extracting(JoinRequest::getDisplayName).contains("Greenhouse north 1");
        await().until(() -> hub.newest.size() == 10);
        assertThat(hub.newest.get("boiler-cellar-1")).containsKeys("temperature", "flow", "burner");
    }

    @Test
    void valuesAreAsExactAsTheSensorSays() {
        await().until(() -> hub.newest.containsKey("boiler-cellar-1"));

        double pressure = newest("boiler-cellar-1", "pressure");
        assertThat(Double.toString(pressure)).matches("\\d\\.\\d{1,2}");
    }

    @Test
    void commandIsSeenInTheReadingsWithinASecond() {
        await().until(() -> hub.newest.containsKey("relay-hall-1"));
        boolean before = hub.newest("relay-hall-1", "relay_2").getFlag();
        hub.command(
                "relay-hall-1",
                "x1",
                "set_relay",
                Map.of(
                        "channel",
                        text("2"),
                        "on",
                        Value.newBuilder().setBoolValue(!before).build()));

        await().atMost(Duration.ofSeconds(1))
                .until(() -> hub.newest("relay-hall-1", "relay_2").getFlag() != before);
        assertThat(awaitEnd("x1").getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
    }

    @Test
    void wateringTellsHowFarItIsAndMoistensTheSoil() {
        await().until(() -> hub.newest.containsKey("gh-north-1"));
        double dry = newest("gh-north-1", "soil_moisture");
        hub.command("gh-north-1", "x1", "water", Map.of("seconds", number(3)));

        assertThat(awaitEnd("x1").getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
        assertThat(hub.reports.stream().filter(report -> report.getProgressPercent() > 0))
                .isNotEmpty();
        assertThat(newest("gh-north-1", "soil_moisture")).isGreaterThan(dry + 1);
    }

    @Test
    void ventThatIsMovedTooFastJamsAndSaysWhere() {
        hub.command("gh-north-1", "x1", "set_vent", Map.of("position", number(100), "speed", text("fast")));

        ExecutionReport end = awaitEnd("x1");
        assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_FAILED);
        assertThat(end.getMessage()).startsWith("The vent jammed at ");
    }

    @Test
    void trackerSaysForHowLongItSleeps() {
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.sleepMillis.containsKey("van-red-1"));

        assertThat(hub.sleepMillis.get("van-red-1")).isBetween(20_000, 60_000);
    }

    @Test
    void fleetRunsOnAFewThreads() {
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("agent") || name.equals("simulation"))
                .toList();

        assertThat(threads).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void fleetWithStateJoinsOnce() throws IOException {
        FleetPlan plan = FleetPlan.of(hub.address(), "key", 3, 1).stateDirectory(directory.resolve("state"));
        try (Fleet first = new Fleet(plan)) {
            first.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> first.linked() == 3);
        }
        hub.joined.clear();
        try (Fleet second = new Fleet(plan)) {
            second.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> second.linked() == 3);
        }

        assertThat(hub.joined).isEmpty();
    }
}
