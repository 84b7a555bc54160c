package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.config.Sources;
import dev.signalbox.hub.tls.SelfSigned;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigCommandTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new TreeMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everythingWrongIsToldAtOnceWithItsPlaceAndTheNearestName() throws Exception {
        String file = file("""
                mqtt-ulr: mqtt://broker
                max-links: 0
                heartbeat: 30s
                keep-minutes: long
                listen: [127.0.0.1:1, 127.0.0.1:2]
                mqtt-url: mqtt://hub:geheim@broker
                tls-cert: none.crt
                """);
        environment.put("SIGNALBOX_SILENCE", "40s");
        environment.put("SIGNALBOX_MAX_LINK", "7");

        assertThat(run("check", "--config", file, "--echoo", "--keep-events=x", "--max-sockets=0"))
                .isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly(
                        "warning: SIGNALBOX_MAX_LINK is not known; did you mean SIGNALBOX_MAX_LINKS?",
                        "signalbox: the configuration has 11 problems:",
                        "  " + file + ":5: listen takes one value",
                        "  " + file + ":1: mqtt-ulr is not known; did you mean mqtt-url?",
                        "  " + file
                                + ":4: Invalid value for option '--keep-minutes': \"long\" is not a time such as"
                                + " 500ms, 30s, 30m, 24h or 90d.",
                        "  " + file + ":2: --max-links is 1 to 1000000, not 0",
                        "  Invalid value for option '--keep-events': \"x\" is not a time such as 500ms, 30s, 30m, 24h or"
                                + " 90d.",
                        "  --max-sockets is 1 to 1000000, not 0",
                        "  --echoo is not known; did you mean --echo?",
                        "  " + file + ":7: --tls-cert and --tls-key belong together",
                        "  " + file + ":7: --tls-cert: there is no file " + directory.resolve("none.crt"),
                        "  " + file + ":3, SIGNALBOX_SILENCE: --silence is more than two times --heartbeat",
                        "  " + file
                                + ":6: --mqtt-url mqtt://***@broker: the broker's address must not contain a password");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatIsRightIsSaidAndNothingIsMade() throws Exception {
        String file = file("data: state\nname: Cellar\n");

        assertThat(run("check", "--config", file)).isZero();

        assertThat(out).hasToString("The configuration is valid." + System.lineSeparator());
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void showSaysWhereEachValueComesFrom() throws Exception {
        environment.put("SIGNALBOX_CONFIG", file("data: state\nmqtt-only-tag: [a, b]\nmax-links: many\n"));
        environment.put("SIGNALBOX_MAX_READINGS", "7");
        environment.put("SIGNALBOX_NAME", "");

        assertThat(run("show", "--public-url=http://127.0.0.1:81", "--echo")).isEqualTo(1);

        String file = directory.resolve("hub.yaml").toString();
        assertThat(out.toString().lines().map(line -> line.replaceAll("  +", "  ")))
                .contains(
                        "data  " + directory.resolve("state") + "  " + file + ":1",
                        "mqtt-only-tag  a, b  " + file + ":2",
                        "max-links  ?  " + file + ":3",
                        "max-readings  7  SIGNALBOX_MAX_READINGS",
                        "public-url  http://127.0.0.1:81  --public-url",
                        "echo  true  --echo",
                        "keep-raw  30d  default",
                        "name  this machine's name  default")
                .hasSize(1
                        + Settings.options(new CommandLine(new HubOptions()).getCommandSpec())
                                .size());
        assertThat(err.toString()).contains("'many' is not an int");
    }

    @Test
    void placeOfAnInstallationIsADefaultLikeAnyOther() throws Exception {
        System.setProperty("signalbox.default-data", "/usual");
        try {
            assertThat(run("show")).isZero();
            assertThat(out.toString()).containsPattern("data +/usual +default");
            assertThat(run("example")).isZero();
            assertThat(out.toString()).contains("\n#data: /usual\n");

            String file = file("data: state\n");
            assertThat(run("show", "--config", file)).isZero();
            assertThat(out.toString()).containsPattern("data +" + directory.resolve("state") + " +" + file + ":1");
        } finally {
            System.clearProperty("signalbox.default-data");
        }
    }

    @Test
    void fileThatIsNamedMustBeThere() {
        assertThat(run("check", "--config=" + directory.resolve("none.yaml"))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no file " + directory.resolve("none.yaml"));
    }

    @Test
    void certificateWithoutItsKeyIsFoundBeforeTheStart() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        var pair = SelfSigned.in(directory, List.of());
        var otherPair = SelfSigned.in(other, List.of());

        assertThat(run("check", "--tls-cert=" + pair.certificate(), "--tls-key=" + pair.key()))
                .isZero();
        assertThat(run("check", "--tls-cert=" + pair.certificate(), "--tls-key=" + otherPair.key()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("--tls-cert and --tls-key: ");
    }

    @Test
    void hubThatIsToldNonsenseDoesNotStartAndSaysAllOfIt() throws Exception {
        String file = file("data: state\nmax-link: 7\nkeep-raw: 1h\n");

        assertThat(started("--config", file, "--listen")).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactly(
                        "signalbox: the configuration has 3 problems:",
                        "  " + file + ":2: max-link is not known; did you mean max-links?",
                        "  Missing required parameter for option '--listen' (HOST:PORT)",
                        "  " + file + ":3: --keep-raw is at least a day");
        assertThat(directory.resolve("state")).doesNotExist();
    }

    @Test
    void hubThatLacksOnlyAFileMayBeStartedAgain() throws Exception {
        String file = file("data: state\nmqtt-password-file: none\n");

        assertThat(started("--config", file)).isEqualTo(1);

        assertThat(err.toString())
                .contains(file + ":2: --mqtt-password-file: there is no file " + directory.resolve("none"));
    }

    @Test
    void flagsMayStandInAFile() throws Exception {
        Path flags = Files.writeString(directory.resolve("flags"), "--max-links=7\n--name=x\n");

        assertThat(run("show", "@" + flags)).isZero();

        assertThat(out.toString()).containsPattern("max-links +7 +--max-links");
    }

    @Test
    void valuesAreTakenAsTheyAre() throws Exception {
        environment.put("SIGNALBOX_NAME", "${sys:user.dir} $$ @x");

        assertThat(run("show")).isZero();

        assertThat(out.toString()).contains("${sys:user.dir} $$ @x");
    }

    @Test
    void pageHoldsWhatDocPrints() throws Exception {
        assertThat(run("doc")).isZero();

        assertThat(Files.readString(PAGE)).contains(out.toString());
    }

    @Test
    void examplesOnThePageAreValid() throws Exception {
        List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            String here = example.replaceAll("/etc/signalbox", directory.toString());
            Files.writeString(directory.resolve("mqtt-password"), "secret");
            var pair = SelfSigned.in(directory, List.of());
            assertThat(pair.key()).exists();
            assertThat(run("check", "--config", file(here))).as(err.toString()).isZero();
        }
    }

    @Test
    void exampleIsValidAsItIsAndWithEveryDefaultSet() throws Exception {
        assertThat(run("example")).isZero();
        String example = out.toString();
        HubConfig usual = ConfigCommand.settings(List.of(), Map.of()).config().orElseThrow();

        assertThat(read(example).config().orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(usual);
        // With a default: those whose value is not one that a person has to think of.
        String set = Settings.options(new CommandLine(new HubOptions()).getCommandSpec()).stream()
                .filter(option -> option.defaultValue() != null)
                .map(option -> option.longestName().substring(2))
                .collect(Collectors.joining("|", "^#(", "): "));
        String everyDefault =
                Pattern.compile(set, Pattern.MULTILINE).matcher(example).replaceAll("$1: ");
        Settings settings = read(everyDefault);
        assertThat(settings.problems()).isEmpty();
        assertThat(settings.config().orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("data") // is beside the file
                .isEqualTo(usual);
        // Every key is known and has the form that is shown.
        assertThat(read(Pattern.compile("^#([a-z])", Pattern.MULTILINE)
                                .matcher(example)
                                .replaceAll("$1"))
                        .problems())
                .isNotEmpty()
                .noneMatch(problem ->
                        problem.contains("not known") || problem.contains("takes") || problem.contains("YAML"));
    }

    /** What the hub ends with at once. */
    private int started(String... flags) {
        Sources sources = Sources.of(List.of(flags), environment);
        CommandLine hub = Main.hub(sources).setErr(new PrintWriter(err, true));
        return hub.execute(Settings.arguments(hub, sources));
    }

    private Settings read(String text) throws Exception {
        return ConfigCommand.settings(List.of("--config", file(text)), Map.of());
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("hub.yaml"), text).toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return ConfigCommand.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
