package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.TimelineStep;
import dev.signalbox.proto.v1.Watch;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import dev.signalbox.simulator.Roster;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.scenario.Casting;
import dev.signalbox.simulator.scenario.Scenario;
import dev.signalbox.simulator.scenario.ScenarioKind;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hub makes of each way in which a simulated device can misbehave. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SimulatedScenariosTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    /** Of silence; the usual 45 s would only make the test longer. */
    private static final long DEAD_MILLIS = 4_000;

    /** Decides who plays which part. */
    private static final long SEED = 7;

    private static final String PROBE = """
            type: probe
            prefix: PREFIX
            places: [one]
            model: Probe
            every_s: 0.25
            metrics:
              ticks: {decimals: 0, value: {counter: {start: 0, per_hour: 3600000}}}
              wet: {value: {chance: {per_hour: 7200, lasts_s: 0.4}}}
            commands:
              touch: {result: {touched: true}}
              work: {takes_s: 3, result: {worked: true}}
              toil: {takes_s: 60, result: {worked: true}}
              quick: {times_out_s: 1}
            events:
              rained: {when: wet}
            """;

    private RunningHub hub;
    private Rest admin;
    private Path directory;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        directory = data;
        LinkLimits limits = LinkLimits.DEFAULT
                .draft()
                .heartbeatMillis(1_000)
                .deadMillis(DEAD_MILLIS)
                .limits();
        hub = RunningHub.limited(data.resolve("hub"), limits);
        admin = hub.localAdmin();
    }

    @AfterAll
    void stop() {
        if (hub != null) {
            hub.close();
        }
    }

    /** So many probes of their own for a test; all of them play the scenario. */
    private Fleet fleet(String prefix, int devices, Scenario scenario) throws IOException {
        return fleet(prefix, devices, new Casting(List.of(new Casting.Part(scenario, devices, false))));
    }

    private Fleet fleet(String prefix, int devices, Casting casting) throws IOException {
        Path file = Files.writeString(directory.resolve(prefix + ".yaml"), PROBE.replace("PREFIX", prefix));
        Roster roster = Roster.of(Map.of(TypeCatalogue.readAll(file).get(0), devices));
        Fleet fleet = new Fleet(FleetPlan.of(hub.url(), admin.joinKey("test"), roster, SEED)
                .every(Duration.ofMillis(250))
                .casting(casting));
        fleet.start();
        return fleet;
    }

    private static Scenario scenario(ScenarioKind kind) {
        return Scenario.usual(kind);
    }

    private DeviceState device(String id) {
        return admin.devices().stream()
                .filter(state -> state.getDevice().getDeviceId().equals(id))
                .findFirst()
                .orElse(DeviceState.getDefaultInstance());
    }

    private void awaitDevice(String id, Predicate<DeviceState> condition) {
        await().atMost(SOON).until(() -> condition.test(device(id)));
    }

    private void awaitOnline(String id) {
        awaitDevice(
                id,
                state -> state.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE
                        && !state.getDevice().getCapabilitiesHash().isEmpty());
    }

    private Execution awaitEnd(Execution execution) {
        String id = execution.getExecutionId();
        await().atMost(SOON)
                .until(() ->
                        admin.execution(id).hasResult() || admin.execution(id).hasError());
        return admin.execution(id);
    }

    private List<Double> stored(String device, String metric) {
        long now = System.currentTimeMillis();
        return admin.rawHistory(device, metric, now - 3_600_000, now + 3_600_000).getPointsList().stream()
                .map(HistoryPoint::getValue)
                .toList();
    }

    @Test
    void flappingDeviceIsToldOfLessOftenThanItFlaps() throws Exception {
        Scenario flapping = scenario(ScenarioKind.FLAPPING)
                .with("online_s", new Amount(0.1, 0.3))
                .with("away_s", new Amount(0.1, 0.2));
        try (ConsoleLink console = new ConsoleLink(hub.url(), admin.accessToken(Role.ROLE_VIEWER));
                Fleet fleet = fleet("flap", 1, flapping)) {
            console.ask(ConsoleToHub.newBuilder().setWatch(Watch.newBuilder()));
            await().atMost(SOON).until(() -> fleet.figures().links() >= 15);

            List<PresenceState> told = console.frames.stream()
                    .flatMap(frame -> frame.getBatch().getUpdatesList().stream())
                    .filter(update -> update.getDeviceId().equals("flap-one-1") && update.hasPresence())
                    .map(update -> update.getPresence().getState())
                    .toList();
            assertThat(told)
                    .contains(PresenceState.PRESENCE_STATE_ONLINE, PresenceState.PRESENCE_STATE_OFFLINE)
                    .hasSizeLessThan(15);
            awaitDevice(
                    "flap-one-1",
                    state -> state.getPresence().getCause() == PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
        }
    }

    @Test
    void slowReaderMakesNobodyElseWait() throws Exception {
        // It reads its welcome and, as long as this test lasts, nothing more.
        Scenario slow = scenario(ScenarioKind.SLOW_READER).with("read_every_s", Amount.of(3_600));
        Casting one = new Casting(List.of(new Casting.Part(slow, 1, false)));
        boolean firstIsSlow = one.assign(2, SEED).containsKey(0);
        String reader = firstIsSlow ? "slow-one-1" : "slow-one-2";
        String other = firstIsSlow ? "slow-one-2" : "slow-one-1";
        try (Fleet fleet = fleet("slow", 2, one)) {
            await().atMost(SOON).until(() -> fleet.linked() == 2);
            awaitOnline(reader);
            awaitOnline(other);
            Execution waits = admin.invoke(reader, "touch", "{}", "");
            Execution end = awaitEnd(admin.invoke(other, "touch", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
            assertThat(admin.execution(waits.getExecutionId()).getTimelineList())
                    .as("the slow one has its command still before it")
                    .extracting(TimelineStep::getStep)
                    .doesNotContain("accepted", "finished");
            assertThat(fleet.figures().links()).isEqualTo(2);
        }
    }

    @Test
    void slowReaderDoesAsItIsTold() throws Exception {
        Scenario slow = scenario(ScenarioKind.SLOW_READER).with("read_every_s", Amount.of(2));
        try (Fleet fleet = fleet("slower", 1, slow)) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitOnline("slower-one-1");
            Execution end = awaitEnd(admin.invoke("slower-one-1", "touch", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
            assertThat(fleet.figures().links()).isEqualTo(1);
        }
    }

    @Test
    void skewOfAClockIsMeasuredAndTimesFarOffAreReplaced() throws Exception {
        Scenario skewed = scenario(ScenarioKind.CLOCK_SKEW)
                .with("offset_s", Amount.of(864_000))
                .with("jump_s", Amount.of(0));
        try (Fleet fleet = fleet("skew", 1, skewed)) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitDevice("skew-one-1", state -> Math.abs(state.getLink().getClockOffsetMs() - 864_000_000L) < 60_000);
            awaitDevice(
                    "skew-one-1",
                    state -> state.getReadingsList().stream()
                            .anyMatch(reading -> reading.getQuality() == Quality.QUALITY_TIME_REPLACED));
        }
    }

    @Test
    void burstIsStoredAndCostsNoLink() throws Exception {
        Scenario burst =
                scenario(ScenarioKind.BURST).with("every_s", Amount.of(1)).with("readings", Amount.of(2_000));
        try (Fleet fleet = fleet("burst", 1, burst)) {
            await().atMost(SOON).until(() -> stored("burst-one-1", "ticks").size() >= 2_000);

            assertThat(fleet.figures().links()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept", "torn", "lost"})
    void powerCutLeavesACommandIndeterminate(String journal) throws Exception {
        Scenario cut = scenario(ScenarioKind.POWER_CUT)
                .with("on_s", Amount.of(6))
                .with("off_s", Amount.of(0.5))
                .with("journal", journal);
        String id = "cut-" + journal + "-one-1";
        try (Fleet fleet = fleet("cut-" + journal, 1, cut)) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitOnline(id);
            Execution end = awaitEnd(admin.invoke(id, "toil", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_INDETERMINATE);
            assertThat(end.getTimelineList().stream()
                            .filter(step -> step.getStep().equals("accepted")))
                    .as("it ran once")
                    .hasSize(1);
            // The hub ends it by the hello of the new boot; the device counts the welcome, which comes later.
            await().atMost(SOON).until(() -> fleet.figures().links() > 1);
        }
    }

    @Test
    void lateAnswerComesAfterTheTimeoutAndChangesNothing() throws Exception {
        Scenario late = scenario(ScenarioKind.LATE).with("answer_after_s", Amount.of(4));
        try (Fleet fleet = fleet("late", 1, late)) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitOnline("late-one-1");
            Execution end = awaitEnd(admin.invoke("late-one-1", "quick", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_TIMED_OUT);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    admin.execution(end.getExecutionId()).getTimelineList())
                            .extracting(TimelineStep::getStep)
                            .contains("late"));
            assertThat(admin.execution(end.getExecutionId()).getState())
                    .isEqualTo(ExecutionState.EXECUTION_STATE_TIMED_OUT);
        }
    }

    @Test
    void nonsenseIsRefusedAndWhatIsRightIsTaken() throws Exception {
        Scenario wrong = scenario(ScenarioKind.WRONG).with("chance", Amount.of(0.7));
        try (Fleet fleet = fleet("wrong", 1, wrong)) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitOnline("wrong-one-1");
            Execution end = awaitEnd(admin.invoke("wrong-one-1", "work", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
            await().atMost(SOON).until(() -> stored("wrong-one-1", "ticks").size() >= 20);
            assertThat(stored("wrong-one-1", "ticks")).isSorted().doesNotHaveDuplicates();
            assertThat(device("wrong-one-1").getReadingsList())
                    .noneMatch(reading -> reading.getMetric().equals("nobody_declared_this"));
            await().atMost(SOON).until(() -> fleet.figures().links() > 1); // bytes that were no frame cost one
            awaitOnline("wrong-one-1");
        }
    }

    @Test
    void whatIsSaidTwiceIsThereOnce() throws Exception {
        try (ConsoleLink console = new ConsoleLink(hub.url(), admin.accessToken(Role.ROLE_VIEWER));
                Fleet fleet = fleet("twice", 1, scenario(ScenarioKind.TWICE))) {
            await().atMost(SOON).until(() -> fleet.linked() == 1);
            awaitOnline("twice-one-1");
            console.ask(ConsoleToHub.newBuilder()
                    .setWatch(Watch.newBuilder().addDeviceIds("twice-one-1").setEvents(true)));
            Execution end = awaitEnd(admin.invoke("twice-one-1", "work", "{}", ""));
            await().atMost(SOON)
                    .until(() -> console.frames.stream()
                                    .filter(HubToConsole::hasEvent)
                                    .count()
                            >= 3);

            assertThat(end.getTimelineList().stream()
                            .filter(step -> step.getStep().equals("finished")))
                    .hasSize(1);
            assertThat(stored("twice-one-1", "ticks")).hasSizeGreaterThan(5).doesNotHaveDuplicates();
            assertThat(console.frames.stream()
                            .filter(HubToConsole::hasEvent)
                            .map(frame -> frame.getEvent().getTimeMs())
                            .toList())
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void sleeperIsAsleepAndItsCommandWaits() throws Exception {
        Scenario sleepy =
                scenario(ScenarioKind.SLEEPY).with("awake_s", Amount.of(3)).with("asleep_s", Amount.of(3));
        try (Fleet fleet = fleet("sleepy", 1, sleepy)) {
            await().atMost(SOON).until(() -> fleet.arrived() == 1);
            awaitDevice(
                    "sleepy-one-1",
                    state -> state.getPresence().getState() == PresenceState.PRESENCE_STATE_ASLEEP
                            && state.getPresence().getWakesAtMs() > 0);
            Execution end = awaitEnd(admin.invoke("sleepy-one-1", "touch", "{}", ""));

            assertThat(end.getState()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
        }
    }

    @Test
    void silentDeviceIsOfflineBecauseItsHeartbeatIsMissed() throws Exception {
        Scenario silent =
                scenario(ScenarioKind.SILENT).with("after_s", Amount.of(1)).with("for_s", Amount.of(30));
        try (Fleet fleet = fleet("silent", 1, silent)) {
            await().atMost(SOON).until(() -> fleet.arrived() == 1);
            awaitDevice(
                    "silent-one-1",
                    state -> state.getPresence().getState() == PresenceState.PRESENCE_STATE_OFFLINE
                            && state.getPresence().getCause() == PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED);
        }
    }

    @Test
    void allThatRestartAtOnceAreBackAtOnce() throws Exception {
        Scenario restart = scenario(ScenarioKind.MASS_RESTART).with("every_s", Amount.of(6));
        try (Fleet fleet = fleet("mass", 30, restart)) {
            await().atMost(SOON).until(() -> fleet.linked() == 30);
            await().atMost(SOON).until(() -> fleet.figures().links() >= 60);
            await().atMost(SOON).until(() -> fleet.linked() == 30);
            Set<String> online = admin.devices().stream()
                    .filter(state -> state.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE)
                    .map(state -> state.getDevice().getDeviceId())
                    .filter(id -> id.startsWith("mass-"))
                    .collect(Collectors.toSet());
            assertThat(online).hasSize(30);
        }
    }
}
