package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.SyncState;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The small device libraries in other languages keep what they promise, by the greenhouses of docs/clients.md. */
class DeviceLibrariesTest {
    private static final Duration SOON = Duration.ofSeconds(40);

    /** One that outlasts the test. */
    private static final String SLOW_SECONDS = "300";

    enum Library {
        PYTHON(ExampleProgram.PYTHON_CONSOLE, ExampleProgram.PYTHON, "python/greenhouse.py"),
        NODE(ExampleProgram.NODE_DEVICE, "node", "node/greenhouse.mjs");

        private final ExampleProgram needsAsThis;
        private final String interpreter;
        private final String source;

        Library(ExampleProgram needsAsThis, String interpreter, String source) {
            this.needsAsThis = needsAsThis;
            this.interpreter = interpreter;
            this.source = source;
        }

        String device() {
            return this == PYTHON ? "python-greenhouse" : "node-greenhouse";
        }

        Process start(RunningHub hub, String joinKey, String valveSeconds, Path directory) throws IOException {
            return start(greenhouse(), hub.url().getAuthority(), joinKey, valveSeconds, directory);
        }

        Path greenhouse() {
            return ExampleProgram.EXAMPLES.resolve(source);
        }

        /** The device of the same id that is in the tests' resources. */
        Path awkward() throws URISyntaxException {
            String name = this == PYTHON ? "awkward.py" : "awkward.mjs";
            return Path.of(Objects.requireNonNull(DeviceLibrariesTest.class.getResource("/devicelibraries/" + name))
                    .toURI());
        }

        Process start(Path program, String authority, String joinKey, String valveSeconds, Path directory)
                throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                            interpreter,
                            program.toString(),
                            directory.resolve("state").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output(directory)));
            builder.environment().put("LIBRARY", greenhouse().getParent().toString());
            builder.environment().put("SIGNALBOX_URL", "ws://" + authority);
            builder.environment().put("SIGNALBOX_JOIN_KEY", joinKey);
            builder.environment().put("VALVE_SECONDS", valveSeconds);
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            return builder.start();
        }
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private RunningHub hub;
    private Rest admin;
    private Process process;

    @BeforeEach
    void startHub() throws Exception {
        hub = RunningHub.on(directory.resolve("hub"));
        admin = hub.localAdmin();
    }

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        hub.close();
    }

    private static File output(Path directory) {
        return directory.resolve("device.out").toFile();
    }

    private void start(Library library, String joinKey, String valveSeconds) throws IOException {
        process = library.start(hub, joinKey, valveSeconds, directory);
        // What it can do comes behind its hello.
        await().atMost(SOON)
                .until(() -> isThere(library, PresenceState.PRESENCE_STATE_ONLINE)
                        && states(library)
                                .noneMatch(state ->
                                        state.getDevice().getCapabilitiesHash().isEmpty()));
    }

    private boolean isThere(Library library, PresenceState presence) {
        return states(library).anyMatch(state -> state.getPresence().getState() == presence);
    }

    private Stream<DeviceState> states(Library library) {
        return admin.devices().stream()
                .filter(state -> state.getDevice().getDeviceId().equals(library.device()));
    }

    /** Ids of the executions whose effect began, in order. */
    private List<String> effects() throws IOException {
        return Files.readAllLines(output(directory).toPath()).stream()
                .filter(line -> line.startsWith("command move_valve "))
                .map(line -> line.substring("command move_valve ".length()))
                .toList();
    }

    private String moveValve(Library library) {
        return admin.invoke(library.device(), "move_valve", "{\"position\":40}", "")
                .getExecutionId();
    }

    private void awaitState(String execution, ExecutionState state) {
        await().atMost(SOON).until(() -> admin.execution(execution).getState() == state);
    }

    @EnumSource
    @ParameterizedTest
    void joinsOnceMeasuresDoesAsItIsToldAndSaysGoodbye(Library library) throws Exception {
        library.needsAsThis.require();
        start(library, admin.joinKey(), "0.2");
        await().atMost(SOON)
                .until(() -> states(library)
                        .anyMatch(state -> state.getReadingsList().stream()
                                .anyMatch(reading -> reading.getMetric().equals("temperature"))));
        String moved = moveValve(library);
        awaitState(moved, ExecutionState.EXECUTION_STATE_SUCCEEDED);
        assertThat(admin.execution(moved)
                        .getResult()
                        .getFieldsOrThrow("position")
                        .getNumberValue())
                .isEqualTo(40);
        admin.desire(library.device(), "{\"heating.set_point\":24}", 0);
        await().atMost(SOON)
                .until(() -> admin.shadow(library.device()).getLeavesList().stream()
                        .anyMatch(leaf -> leaf.getSync() == SyncState.SYNC_STATE_IN_SYNC
                                && leaf.getReported().getNumberValue() == 24));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("state/device-token.json"))))
                .isEqualTo("rw-------");

        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> isThere(library, PresenceState.PRESENCE_STATE_OFFLINE));
        assertThat(states(library).map(state -> state.getPresence().getCause()))
                .containsExactly(PresenceCause.PRESENCE_CAUSE_GOODBYE);
        start(library, "", "0.2");
        assertThat(admin.devices()).hasSize(1);
        assertThat(effects()).containsExactly(moved);
    }

    @EnumSource
    @ParameterizedTest
    void restartOfTheHubCostsNoReadingAndRunsNothingTwice(Library library) throws Exception {
        library.needsAsThis.require();
        long began = System.currentTimeMillis();
        start(library, admin.joinKey(), "6");
        String moved = moveValve(library);
        await().atMost(SOON).until(() -> effects().size() == 1);
        hub.stop();
        hub.startAgain();
        admin = hub.localAdmin();
        awaitState(moved, ExecutionState.EXECUTION_STATE_SUCCEEDED);
        assertThat(effects()).containsExactly(moved);

        await().atMost(SOON).untilAsserted(() -> {
            List<Long> times = admin
                    .rawHistory(library.device(), "temperature", began, System.currentTimeMillis() + 1)
                    .getPointsList()
                    .stream()
                    .map(HistoryPoint::getTimeMs)
                    .toList();
            assertThat(times).hasSizeGreaterThan(6).doesNotHaveDuplicates();
            // It measures once a second, also in the some three seconds without a hub.
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isBetween(500L, 2_500L);
            }
        });
    }

    @EnumSource
    @ParameterizedTest
    void processKilledDuringACommandSaysThatNobodyKnows(Library library) throws Exception {
        library.needsAsThis.require();
        start(library, admin.joinKey(), SLOW_SECONDS);
        String moved = moveValve(library);
        await().atMost(SOON).until(() -> effects().size() == 1);
        process.destroyForcibly().waitFor();
        start(library, "", "0.2");

        awaitState(moved, ExecutionState.EXECUTION_STATE_INDETERMINATE);
        String next = moveValve(library);
        awaitState(next, ExecutionState.EXECUTION_STATE_SUCCEEDED);
        assertThat(effects()).containsExactly(moved, next);
    }

    @EnumSource
    @ParameterizedTest
    void runningCommandIsCancelled(Library library) throws Exception {
        library.needsAsThis.require();
        start(library, admin.joinKey(), SLOW_SECONDS);
        String moved = moveValve(library);
        await().atMost(SOON).until(() -> effects().size() == 1);

        assertThat(admin.post("/api/v1/executions/" + moved + "/cancel", "{}", Map.of())
                        .statusCode())
                .isBetween(200, 299);
        awaitState(moved, ExecutionState.EXECUTION_STATE_CANCELLED);
    }

    @EnumSource
    @ParameterizedTest
    void newTokenOfTheHubIsKeptAndOpensTheNextLink(Library library) throws Exception {
        library.needsAsThis.require();
        start(library, admin.joinKey(), "0.2");
        Path file = directory.resolve("state/device-token.json");
        String before = Files.readString(file);
        assertThat(admin.post("/api/v1/devices/" + library.device() + "/tokens/rotate", "{}", Map.of())
                        .statusCode())
                .isBetween(200, 299);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(Files.readString(file)).isNotEqualTo(before).doesNotContain("previous"));
        await().atMost(SOON).until(() -> isThere(library, PresenceState.PRESENCE_STATE_ONLINE));
        awaitState(moveValve(library), ExecutionState.EXECUTION_STATE_SUCCEEDED);
    }

    @EnumSource
    @ParameterizedTest
    void wrongJoinKeyEndsItWithTheHubsWords(Library library) throws Exception {
        library.needsAsThis.require();
        process = library.start(hub, "sbxj_wrong", "0.2", directory);

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(Files.readString(output(directory).toPath())).contains("the hub refused the join");
    }

    @EnumSource
    @ParameterizedTest
    void tornEndOfTheJournalIsACrashAndDamageInItIsNot(Library library) throws Exception {
        library.needsAsThis.require();
        Path journal = directory.resolve("state/executions.journal");
        start(library, admin.joinKey(), "0.2");
        String moved = moveValve(library);
        awaitState(moved, ExecutionState.EXECUTION_STATE_SUCCEEDED);
        process.destroyForcibly().waitFor();
        Files.writeString(journal, "{\"started\":{\"exec", StandardOpenOption.APPEND);
        start(library, "", "0.2");
        awaitState(moveValve(library), ExecutionState.EXECUTION_STATE_SUCCEEDED);
        process.destroyForcibly().waitFor();

        Files.writeString(journal, "{\n" + Files.readString(journal));
        process = library.start(hub, "", "0.2", directory);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(Files.readString(output(directory).toPath())).contains("is damaged in line 1");
    }

    @EnumSource
    @ParameterizedTest
    void whatNoHubTakesIsRefusedByTheLibrary(Library library) throws Exception {
        library.needsAsThis.require();
        process = library.start(library.awkward(), hub.url().getAuthority(), admin.joinKey(), "0", directory);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(Files.readString(output(directory).toPath()))
                                .contains("refused the ")
                                .contains("stored, 0 dropped"));
        String moved = admin.invoke(library.device(), "move_valve", "{}", "").getExecutionId();
        awaitState(moved, ExecutionState.EXECUTION_STATE_FAILED);
        assertThat(Files.readString(directory.resolve("state/executions.journal")))
                .contains("is not an object")
                .doesNotContain("EXECUTION_STATE_SUCCEEDED");
    }

    @EnumSource
    @ParameterizedTest
    void bothTokensAreTriedAndKeptAndADateToRetryAfterIsNoNumber(Library library) throws Exception {
        library.needsAsThis.require();
        Path file = Files.createDirectories(directory.resolve("state")).resolve("device-token.json");
        Files.writeString(file, "{\"deviceId\":\"d\",\"token\":\"new\",\"previous\":\"old\"}");
        List<String> tried = new CopyOnWriteArrayList<>();
        HttpServer refusing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        refusing.createContext("/ws/device", exchange -> {
            tried.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.getResponseHeaders().set("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT");
            exchange.sendResponseHeaders(tried.size() == 1 ? 503 : 401, -1);
            exchange.close();
        });
        refusing.start();
        try {
            String authority = "127.0.0.1:" + refusing.getAddress().getPort();
            process = library.start(library.greenhouse(), authority, "", "0", directory);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    Files.readAllLines(output(directory).toPath()))
                            .filteredOn(line -> line.startsWith("closed by 401, back in "))
                            .hasSize(2));
            assertThat(tried).containsExactly("Bearer new", "Bearer new", "Bearer old");
            assertThat(Files.readString(file)).contains("new", "old");
            assertThat(process.isAlive()).isTrue();
        } finally {
            refusing.stop(0);
        }
    }
}
