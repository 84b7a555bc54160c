package dev.signalbox.simulator.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.ValueType;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.ManualTime;
import dev.signalbox.simulator.device.NowhereDisplay;
import dev.signalbox.simulator.device.Order;
import dev.signalbox.simulator.device.Rhythm;
import dev.signalbox.simulator.form.FaultyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private static final Capabilities CAPABILITIES = Capabilities.newBuilder()
            .setModel("P-1")
            .addMetrics(Metric.newBuilder().setName("flow").setType(ValueType.VALUE_TYPE_NUMBER))
            .addCommands(Command.newBuilder().setName("set_flow"))
            .build();

    @TempDir
    private Path directory;

    private static Value number(double value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private static Moment flow(long at, double value) {
        return new Moment.Read(at, "flow", number(value), Quality.QUALITY_UNSPECIFIED);
    }

    private static Moment answer(long at, double parameter, String message) {
        return new Moment.Answered(
                at,
                "set_flow",
                Struct.newBuilder().putFields("to", number(parameter)).build(),
                ExecutionState.EXECUTION_STATE_FAILED,
                400,
                Struct.getDefaultInstance(),
                message);
    }

    private static List<String> lines(Moment... moments) {
        return Stream.of(
                        Stream.of(RecordingLine.of(
                                new RecordingLine.Header("pump-1", "2026-01-01T00:00:00Z", CAPABILITIES))),
                        Stream.of(moments).map(RecordingLine::of),
                        Stream.of(RecordingLine.end(5_000)))
                .flatMap(part -> part)
                .toList();
    }

    private Path file(List<String> lines) throws IOException {
        return Files.write(directory.resolve("pump.sbrec"), lines);
    }

    private List<String> problems(List<String> lines, boolean partial) throws IOException {
        Path file = file(lines);
        FaultyFileException faulty =
                catchThrowableOfType(FaultyFileException.class, () -> Recording.read(file, partial));
        return faulty.problems().stream()
                .map(problem -> problem.substring(directory.toString().length() + 1))
                .toList();
    }

    @Test
    void everyKindOfMomentComesBackAsItWas() throws IOException {
        List<Moment> moments = List.of(
                flow(0, 0.1),
                new Moment.Read(
                        1,
                        "state",
                        Value.newBuilder().setStringValue("a \"b\"\n").build(),
                        Quality.QUALITY_BAD),
                new Moment.Reported(2, "fan.speed", number(3)),
                new Moment.Happened(
                        3,
                        "pressed",
                        Struct.newBuilder().putFields("count", number(2)).build()),
                answer(4, 2.5, "No."),
                new Moment.Present(5, PresenceState.PRESENCE_STATE_ASLEEP));
        Recording read = Recording.read(file(lines(moments.toArray(Moment[]::new))), false);

        assertThat(read.moments()).isEqualTo(moments);
        assertThat(read.capabilities()).isEqualTo(CAPABILITIES);
        assertThat(read.lengthMillis()).isEqualTo(5_000);
    }

    @Test
    void damagedLinesAreToldByTheirNumbers() throws IOException {
        List<String> lines = new ArrayList<>(lines(flow(0, 1), flow(1, 2)));
        lines.set(1, "{\"at\":0,\"reading\":\"flow\"}");
        lines.set(2, "nonsense");
        lines.add("{\"at\":9,\"presence\":\"ONLINE\"}");

        assertThat(problems(lines, false))
                .containsExactly(
                        "pump.sbrec:2: value is missing",
                        "pump.sbrec:3: is not one JSON object",
                        "pump.sbrec:5: stands behind the end");
    }

    @Test
    void cutOffRecordingIsRefusedUnlessAPartIsEnough() throws IOException {
        List<String> lines = new ArrayList<>(lines(flow(0, 1), flow(700, 2)));
        lines.remove(3);
        lines.set(2, lines.get(2).substring(0, 20));

        assertThat(problems(lines, false))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("cut off"));
        assertThat(Recording.read(file(lines), true).moments()).containsExactly(flow(0, 1));
    }

    @Test
    void whatIsNoRecordingOrOfAnotherVersionIsToldSo() throws IOException {
        assertThat(problems(List.of("{}"), true)).containsExactly("pump.sbrec:1: no recording begins like this");
        assertThat(problems(List.of(lines().get(0).replace("recording\":1", "recording\":2")), true))
                .containsExactly("pump.sbrec:1: a recording of version 2, and this is made for 1");
    }

    private static List<String> played(Recording recording, double speed, boolean loop, Duration span) {
        ManualTime time = new ManualTime();
        List<String> shown = new ArrayList<>();
        Hardware twin = new TwinType(recording, "twin-{n}", speed, loop).make(new SplittableRandom(1), 0);
        twin.capabilities(new Controls(time, () -> {}));
        Rhythm rhythm = new Rhythm(
                twin,
                new NowhereDisplay() {
                    @Override
                    public void show(String metric, double value) {
                        shown.add(time.nanos() / 1_000_000 + " " + value);
                    }
                },
                time,
                Duration.ofSeconds(2),
                speed,
                nap -> {});
        rhythm.start(Duration.ZERO);
        time.pass(span);
        return shown;
    }

    @Test
    void twinShowsTheRecordedValuesAtTheirTimes() throws IOException {
        Recording recording = Recording.read(file(lines(flow(0, 1), flow(700, 2), flow(1_450, 3))), false);

        assertThat(played(recording, 1, false, Duration.ofSeconds(20))).containsExactly("0 1.0", "700 2.0", "1450 3.0");
        assertThat(played(recording, 10, false, Duration.ofSeconds(20))).containsExactly("0 1.0", "70 2.0", "145 3.0");
        assertThat(played(recording, 1, true, Duration.ofSeconds(6)))
                .containsExactly("0 1.0", "700 2.0", "1450 3.0", "5000 1.0", "5700 2.0");
    }

    @Test
    void twinAnswersTheSameParametersAsTheDeviceDidAndAsLate() throws IOException {
        Recording recording = Recording.read(file(lines(answer(1, 1, "one"), answer(2, 2, "two"))), false);
        Hardware twin = new TwinType(recording, "twin-{n}", 1, false).make(new SplittableRandom(1), 0);
        Controls controls = new Controls(Runnable::run, () -> {});
        twin.capabilities(controls);
        CompletionStage<Outcome> outcome = controls.carryOut(new Order(
                "set_flow", Struct.newBuilder().putFields("to", number(2)).build(), percent -> {}, action -> {}));

        twin.advance(0.3);
        assertThat(outcome.toCompletableFuture()).isNotDone();
        twin.advance(0.2);
        assertThat(outcome.toCompletableFuture().join().message()).isEqualTo("two");
    }

    private static String said(Hardware twin, Controls controls, double parameter) {
        CompletionStage<Outcome> outcome = controls.carryOut(new Order(
                "set_flow",
                Struct.newBuilder().putFields("to", number(parameter)).build(),
                percent -> {},
                action -> {}));
        twin.advance(1);
        return outcome.toCompletableFuture().join().message();
    }

    @Test
    void twinAnswersEachParametersInTurnWhateverElseItIsAsked() throws IOException {
        Recording recording = Recording.read(
                file(lines(
                        answer(1, 1, "one"),
                        answer(2, 2, "two"),
                        answer(3, 1, "one again"),
                        answer(4, 2, "two again"))),
                false);
        Hardware twin = new TwinType(recording, "twin-{n}", 1, false).make(new SplittableRandom(1), 0);
        Controls controls = new Controls(Runnable::run, () -> {});
        twin.capabilities(controls);

        assertThat(Stream.of(1, 2, 3, 1, 2, 3, 1).map(parameter -> said(twin, controls, parameter)))
                .containsExactly("one", "two", "one", "one again", "two again", "two", "one");
    }

    @Test
    void idsOfTwinsDiffer() throws IOException {
        Recording recording = Recording.read(file(lines(flow(0, 1))), false);

        assertThat(new TwinType(recording, "twin-{n}", 1, false).idOf(4)).isEqualTo("twin-5");
        assertThatThrownBy(() -> new TwinType(recording, "twin", 1, false)).hasMessageContaining("{n}");
        assertThatThrownBy(() -> new TwinType(recording, "a b {n}", 1, false)).hasMessageContaining("letters");
    }
}
