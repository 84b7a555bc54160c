package dev.signalbox.simulator.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.agent.Outcome;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.device.Display;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.Order;
import dev.signalbox.simulator.form.FaultyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeFileTest {
    private static final String PUMP = """
            type: pump
            model: P-1
            metrics:
              speed: {unit: "%", range: [0, 100], value: {set: {start: 20}}}
              running: {value: {set: {start: false}}}
              mode: {value: {set: {words: [eco, boost], start: eco}}}
              pressure: {unit: bar, decimals: 2, value: {linear: {base: 1, of: {speed: 0.01}}}}
            commands:
              run:
                parameters:
                  seconds: {type: integer, range: [1, 60]}
                  speed: {type: number, optional: true}
                takes_s: {parameter: seconds}
                during: {running: true}
                sets: {speed: {parameter: speed}, mode: boost}
                result: {pressure: {value: pressure}, ok: true}
              drop:
                fails: {chance: 1, message: It always does.}
            """;

    @TempDir
    private Path directory;

    private final List<String> happened = new ArrayList<>();
    private final Controls controls = new Controls(Runnable::run, () -> {});

    private DeviceType read(String text) throws IOException {
        return TypeCatalogue.readAll(Files.writeString(directory.resolve("t.yaml"), text))
                .get(0);
    }

    private List<String> problemsOf(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("t.yaml"), text);
        FaultyFileException faulty = catchThrowableOfType(FaultyFileException.class, () -> TypeCatalogue.readAll(file));
        return faulty.problems().stream()
                .map(problem -> problem.substring(directory.toString().length() + 1))
                .toList();
    }

    private Hardware pump() throws IOException {
        Hardware pump = read(PUMP).make(new SplittableRandom(1), 12);
        assertThat(pump.capabilities(controls)).hasSize(6);
        return pump;
    }

    private Map<String, Object> shown(Hardware hardware) {
        Map<String, Object> values = new TreeMap<>();
        hardware.measure(new Display() {
            @Override
            public void show(String metric, double value) {
                values.put(metric, value);
            }

            @Override
            public void show(String metric, boolean value) {
                values.put(metric, value);
            }

            @Override
            public void show(String metric, String value) {
                values.put(metric, value);
            }

            @Override
            public void happen(String event, Map<String, ?> said) {
                happened.add(event);
            }
        });
        return values;
    }

    private CompletableFuture<Outcome> order(String command, Map<String, Double> numbers, List<Integer> progress) {
        Struct.Builder parameters = Struct.newBuilder();
        numbers.forEach((name, number) -> parameters.putFields(
                name, Value.newBuilder().setNumberValue(number).build()));
        return controls.carryOut(new Order(command, parameters.build(), progress::add, action -> {}))
                .toCompletableFuture();
    }

    @Test
    void commandTakesItsTimeTellsItsProgressAndThenSetsWhatItSays() throws IOException {
        Hardware pump = pump();
        List<Integer> progress = new ArrayList<>();
        CompletableFuture<Outcome> outcome = order("run", Map.of("seconds", 10.0, "speed", 250.0), progress);

        assertThat(shown(pump)).containsEntry("running", true).containsEntry("speed", 20.0);
        pump.advance(5);
        assertThat(outcome).isNotDone();
        assertThat(progress).contains(50);
        pump.advance(5);
        assertThat(outcome.join().state()).isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
        assertThat(outcome.join().result().getFieldsOrThrow("ok").getBoolValue())
                .isTrue();
        pump.advance(1);
        assertThat(shown(pump))
                .containsEntry("running", false)
                .containsEntry("speed", 100.0)
                .containsEntry("mode", "boost")
                .containsEntry("pressure", 2.0);
    }

    @Test
    void optionalParameterThatIsNotGivenSetsNothing() throws IOException {
        Hardware pump = pump();
        var unused = order("run", Map.of("seconds", 1.0), new ArrayList<>());
        pump.advance(2);

        assertThat(shown(pump)).containsEntry("speed", 20.0).containsEntry("mode", "boost");
    }

    @Test
    void commandFailsAsOftenAsItSays() throws IOException {
        pump();
        assertThat(order("drop", Map.of(), new ArrayList<>()).join().message()).isEqualTo("It always does.");
    }

    @Test
    void everyProblemIsToldAtOnceWithItsPlaceAndTheNearestName() throws IOException {
        List<String> problems = problemsOf("""
                type: Pump
                modle: P-1
                metrics:
                  speed: {unti: "%", value: {sets: {start: 20}}}
                  flow: {value: {follows: {target: sped, tau_s: fast}}}
                  Heat: {value: {constant: {is: 1}}}
                commands:
                  go: {sets: {flow: 3}, takes_s: {parameter: seconds}}
                """);

        assertThat(problems)
                .contains(
                        "t.yaml:2: modle: unknown; did you mean model?",
                        "t.yaml:1: model is missing",
                        "t.yaml:4: metrics.speed.unti: unknown; did you mean unit?",
                        "t.yaml:4: metrics.speed.value.sets: unknown; did you mean set?",
                        "t.yaml:5: metrics.flow.value.follows.tau_s: a number is wanted")
                .anySatisfy(problem -> assertThat(problem).startsWith("t.yaml:1: type: not like"))
                .anySatisfy(problem -> assertThat(problem).contains("metrics.Heat: not a name"))
                .anySatisfy(problem -> assertThat(problem).endsWith("metrics.flow: no value sped; did you mean speed?"))
                .anySatisfy(problem -> assertThat(problem).contains("commands.go: flow moves by itself"))
                .anySatisfy(problem -> assertThat(problem).contains("commands.go: no parameter seconds"));
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() throws IOException {
        assertThat(problemsOf("type: pump\nmetrics: [\n"))
                .singleElement()
                .asString()
                .startsWith("t.yaml:3: no YAML:");
        assertThat(problemsOf("")).containsExactly("t.yaml:1: nothing in it");
        assertThat(problemsOf("type: a\ntype: b\nmodel: m\n"))
                .anySatisfy(problem -> assertThat(problem).isEqualTo("t.yaml:2: type: is here twice"));
    }

    @Test
    void valueOfAnotherKindThanItIsSetToIsAProblem() throws IOException {
        assertThat(problemsOf(PUMP.replace("mode: boost}", "mode: loud}")))
                .anySatisfy(problem -> assertThat(problem).contains("commands.run: mode is a text"));
    }

    @Test
    void whatOnlyNumbersHaveIsAProblemOfAFlag() throws IOException {
        assertThat(problemsOf(PUMP.replace("running: {value", "running: {noise: {deviation: 1}, value")))
                .singleElement()
                .asString()
                .endsWith("metrics.running.noise: is for numbers only");
    }

    @Test
    void twoFilesOfOneTypeAreAProblemOfTheFolder() throws IOException {
        Files.writeString(directory.resolve("a.yaml"), PUMP);
        Files.writeString(directory.resolve("b.yaml"), PUMP);
        FaultyFileException faulty =
                catchThrowableOfType(FaultyFileException.class, () -> TypeCatalogue.readAll(directory));

        assertThat(faulty.problems()).singleElement().asString().contains("the type pump is in");
    }

    @Test
    void typeOfTheUserReplacesOneOfTheSameName() throws IOException {
        Path file = Files.writeString(directory.resolve("t.yaml"), PUMP.replace("type: pump", "type: boiler"));

        assertThat(TypeCatalogue.shipped().with(file).of("boiler").model()).isEqualTo("P-1");
    }

    @Test
    void coldRoomStaysColdOpensItsDoorAndTellsSo() {
        Hardware room = TypeCatalogue.shipped().of("cold-room").make(new SplittableRandom(4), 12);
        room.capabilities(controls);
        double warmest = -100;
        for (int i = 0; i < 24 * 60; i++) {
            room.advance(60);
            warmest = Math.max(warmest, (Double) shown(room).getOrDefault("temperature", 0.0));
        }

        assertThat(warmest).isBetween(-20.0, -5.0);
        assertThat(happened).hasSizeGreaterThan(100).containsOnly("door_opened");
    }

    @Test
    void everyBuildingBlockHasItsExampleAmongTheShippedTypes() {
        String all = List.of("relay-board", "weather-station", "cold-room", "bus").stream()
                .map(name -> TypeCatalogue.source(name).orElseThrow())
                .reduce("", String::concat);

        assertThat(Block.allKeys()).allSatisfy(key -> assertThat(all).contains("{" + key + ":"));
    }
}
