package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the bench: starts a fresh hub for each scenario, on loopback, and measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures a hub that it starts itself, in a temporary directory.")
public final class Bench implements Callable<Integer> {
    private enum Choice {
        accept,
        ingest,
        history,
        start,
        floods,
        idle,
        stalled,
        handshakes,
        bridge,
        fanout,
        ready,
        crowd,
        storm
    }

    /** Beside whom. */
    private enum Rival {
        /** A mosquitto of this machine, by MQTT over WebSocket. */
        MOSQUITTO_WS;

        @Override
        public String toString() {
            return "mosquitto-ws";
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..*", description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all of it")
    private List<Choice> choices = List.of();

    @Option(names = "--hub-jar", description = "The hub's jar. Default: signalbox-hub.jar beside this one, or as built")
    private @Nullable Path hubJar;

    @Option(
            names = "--hub-java-options",
            defaultValue = "-Xmx512m",
            description = "What the hub's Java is given. Default: ${DEFAULT-VALUE}")
    private String hubJavaOptions = "-Xmx512m";

    @Option(
            names = "--hub-options",
            defaultValue = "",
            description = "What the hub's command line has beside what a scenario needs, such as --mqtt-url")
    private String hubOptions = "";

    @Option(names = "--json", description = "A file for the figures")
    private @Nullable Path json;

    @Option(names = "--html", description = "A file for the figures, with bars, to look at")
    private @Nullable Path html;

    @Option(
            names = "--directory",
            description =
                    "Where the hub's data go, since the disk is measured too. Default: the system's temporary one")
    private @Nullable Path directory;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description =
                    "How long accept, ingest, fanout, crowd and bridge load the hub, and each attack of floods lasts. Default:"
                            + " ${DEFAULT-VALUE}")
    private int seconds = 15;

    @Option(names = "--devices", defaultValue = "100", description = "Default: ${DEFAULT-VALUE}")
    private int devices = 100;

    @Option(
            names = "--in-flight",
            split = ",",
            defaultValue = "1,64,1000",
            description = "Commands under way at a time, of accept. Default: ${DEFAULT-VALUE}")
    private List<Integer> inFlight = List.of(1, 64, 1000);

    @Option(
            names = "--in-frame",
            split = ",",
            defaultValue = "1,8,64",
            description = "Readings in a frame, of ingest and fanout. Default: ${DEFAULT-VALUE}")
    private List<Integer> inFrame = List.of(1, 8, 64);

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Readings a second of ingest; 0: as many as go through. Default: ${DEFAULT-VALUE}")
    private double rate;

    @Option(
            names = "--span-days",
            defaultValue = "7",
            description = "Of history, one reading a second. Default: ${DEFAULT-VALUE}")
    private int spanDays = 7;

    @Option(
            names = "--consoles",
            split = ",",
            defaultValue = "1,100,1000",
            description = "Of fanout, that watch everything. Default: ${DEFAULT-VALUE}")
    private List<Integer> consoles = List.of(1, 100, 1_000);

    @Option(
            names = "--frames",
            defaultValue = "2000",
            description = "Frames a second of fanout; fewer where its consoles would be told more than 200,000 readings"
                    + " a second together. Default: ${DEFAULT-VALUE}")
    private double frames = 2_000;

    @Option(names = "--against", description = "Measure fanout beside another one as well: ${COMPLETION-CANDIDATES}")
    private @Nullable Rival against;

    @Option(
            names = "--links",
            defaultValue = "10000",
            description = "Of idle, crowd and storm. Default: ${DEFAULT-VALUE}")
    private int links = 10_000;

    @Option(names = "--stalled", defaultValue = "50", description = "Consoles of stalled. Default: ${DEFAULT-VALUE}")
    private int stalled = 50;

    @Option(names = "--queries", defaultValue = "200", description = "Of history. Default: ${DEFAULT-VALUE}")
    private int queries = 200;

    @Option(names = "--readings", defaultValue = "1000000", description = "Of start. Default: ${DEFAULT-VALUE}")
    private long readings = 1_000_000;

    @Option(names = "--executions", defaultValue = "100000", description = "Of start. Default: ${DEFAULT-VALUE}")
    private long executions = 100_000;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = hubJar();
        PrintWriter out = spec.commandLine().getOut();
        Report report = new Report(out);
        try {
            for (Scenario scenario : scenarios()) {
                measure(scenario, jar, report);
            }
        } finally {
            if (json != null) {
                Files.writeString(json, report.json(), StandardCharsets.UTF_8);
            }
            if (html != null) {
                Files.writeString(html, report.html(), StandardCharsets.UTF_8);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Scenario> scenarios() throws IOException {
        Duration duration = Duration.ofSeconds(seconds);
        List<Scenario> all = new ArrayList<>();
        for (Choice choice : choices.isEmpty() ? List.of(Choice.values()) : choices) {
            switch (choice) {
                case accept -> inFlight.forEach(n -> all.add(new AcceptScenario(devices, n, duration)));
                case ingest -> inFrame.forEach(n -> all.add(new IngestScenario(devices, n, rate, duration)));
                case history -> all.add(new HistoryScenario(Duration.ofDays(spanDays), queries));
                case floods -> all.add(new FloodScenario(duration));
                case idle -> all.add(new IdleScenario(links));
                case stalled -> all.add(new StalledScenario(devices, stalled));
                case handshakes -> all.add(new HandshakeScenario(Math.max(devices, 1_000), duration));
                case fanout ->
                    consoles.forEach(n -> inFrame.forEach(readings ->
                            all.add(new FanOutScenario(devices, n, readings, frames, duration, against != null))));
                case crowd -> all.add(new CrowdScenario(links, Duration.ofSeconds(5), duration));
                case storm -> all.add(new StormScenario(links));
                case ready -> {
                    all.add(new ReadyScenario(0));
                    all.add(new ReadyScenario(BenchHub.freePort()));
                }
                case bridge -> all.add(new BridgeScenario(devices, duration, BenchHub.freePort()));
                case start -> all.add(new StartScenario(readings, executions));
            }
        }
        return all;
    }

    private void measure(Scenario scenario, Path jar, Report report) throws IOException, InterruptedException {
        Path data = directory == null
                ? Files.createTempDirectory("signalbox-bench")
                : Files.createTempDirectory(Files.createDirectories(directory), "bench");
        report.begin(scenario.name());
        List<String> options = new ArrayList<>(scenario.hubOptions());
        options.addAll(words(hubOptions));
        try (BenchHub hub = new BenchHub(jar, words(hubJavaOptions), options, data)) {
            scenario.measure(hub, report);
        } finally {
            delete(data);
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Path hubJar() {
        Path here = Path.of(Bench.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toAbsolutePath();
        Stream<Path> candidates = hubJar != null
                ? Stream.of(hubJar)
                : Stream.of(
                        here.resolveSibling("signalbox-hub.jar"),
                        here.resolveSibling("../../hub/target/signalbox-hub.jar")
                                .normalize());
        return candidates
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "There is no signalbox-hub.jar; say --hub-jar."));
    }
}
