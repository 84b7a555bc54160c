package dev.signalbox.agent.linux.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.agent.linux.action.AllowedActions;
import dev.signalbox.agent.linux.machine.SensorGroup;
import dev.signalbox.agent.linux.pins.LineSettings;
import dev.signalbox.agent.linux.pins.PwmSettings;
import dev.signalbox.agent.linux.pins.SafeStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path directory;

    private static List<String> problems(String text) {
        return ConfigFile.parsed(text).problems();
    }

    @Test
    void emptyFileIsTheDefaults() {
        assertThat(ConfigFile.parsed("").config()).isEqualTo(AgentConfig.DEFAULT);
        assertThat(problems("# nothing\n")).isEmpty();
        assertThat(problems("gpio:\nactions:\n")).isEmpty();
    }

    @Test
    void everythingIsRead() {
        ConfigFile.Read read = ConfigFile.parsed("""
                hub: http://hub:8080
                name: Greenhouse
                id: greenhouse-1
                interval: 5s
                slow-interval: 1m
                buffer-mib: 0
                sensors:
                  without: [clock, hwmon]
                  w1: {pond: 28-0316a2797fff}
                  chips: {cellar: 1-0076}
                gpio:
                  button: {line: GPIO17, direction: in, active-low: true, bias: pull-up, debounce: 20ms, events: rising}
                  relay:
                    line: GPIO27
                    direction: out
                    initial: on
                    on-stop: keep
                    on-hub-lost: off
                    hub-lost-after: 5m
                pwm:
                  fan: {channel: 2, frequency: 25000, initial: 30}
                  gate: {channel: 3, servo: {shortest: 500us, longest: 2500us, degrees: 180}, on-stop: 90}
                actions: {reboot: true, restart: [mosquitto.service], logs: [mosquitto.service]}
                """);

        assertThat(read.problems()).isEmpty();
        AgentConfig config = read.config();
        assertThat(config.interval()).hasSeconds(5);
        assertThat(config.bufferMebibytes()).isZero();
        assertThat(config.sensors().without()).containsExactlyInAnyOrder(SensorGroup.CLOCK, SensorGroup.HWMON);
        assertThat(config.sensors().probes()).containsEntry("28-0316a2797fff", "pond");
        assertThat(config.sensors().chips()).containsEntry("1-0076", "cellar");
        assertThat(config.lines())
                .containsExactly(
                        new LineSettings(
                                "button",
                                "",
                                "GPIO17",
                                false,
                                true,
                                LineSettings.Bias.PULL_UP,
                                false,
                                Duration.ofMillis(20),
                                LineSettings.Edges.RISING,
                                SafeStates.OFF),
                        new LineSettings(
                                "relay",
                                "",
                                "GPIO27",
                                true,
                                false,
                                LineSettings.Bias.AS_IS,
                                false,
                                Duration.ZERO,
                                LineSettings.Edges.NONE,
                                new SafeStates(1, null, 0.0, Duration.ofMinutes(5))));
        assertThat(config.pwm())
                .containsExactly(
                        new PwmSettings(
                                "fan",
                                "",
                                2,
                                Duration.ofNanos(40_000),
                                null,
                                new SafeStates(30, 30.0, null, SafeStates.USUAL_WAIT)),
                        new PwmSettings(
                                "gate",
                                "",
                                3,
                                Duration.ofMillis(20),
                                new PwmSettings.Servo(Duration.ofNanos(500_000), Duration.ofNanos(2_500_000), 180),
                                new SafeStates(0, 90.0, null, SafeStates.USUAL_WAIT)));
        assertThat(config.actions())
                .isEqualTo(new AllowedActions(true, List.of("mosquitto.service"), List.of("mosquitto.service")));
    }

    @Test
    void everythingWrongIsToldAtOnceWithItsLineAndPath() {
        assertThat(problems("""
                        hubb: http://hub:8080
                        interval: soon
                        gpio:
                          Button:
                            line: 17
                            direction: sideways
                            debounce: 2s
                            debonce: 1s
                          relay: {line: GPIO27, direction: out, events: both}
                        pwm:
                          fan: {frequency: fast}
                        actions:
                          restart: [--all, signalbox-agent.service]
                        """))
                .containsExactly(
                        "line 2: interval is a time like 20ms, 2s or 1m, not \"soon\"",
                        "line 4: gpio.Button must be called by small letters, digits and _, at most 32",
                        "line 6: gpio.Button.direction is one of in, out, not \"sideways\"",
                        "line 5: gpio.Button.line is a number: say its chip too, or its name, such as GPIO17",
                        "line 7: gpio.Button.debounce is 0s to 1s, not 2s",
                        "line 8: gpio.Button.debonce is not known here; did you mean debounce?",
                        "line 9: gpio.relay.events is not known here",
                        "line 11: pwm.fan.channel is missing: 0 to 3 on a Raspberry Pi",
                        "line 11: pwm.fan.frequency is a number, not \"fast\"",
                        "line 13: actions.restart is services by their full names, like mosquitto.service, not \"--all\"",
                        "line 13: actions.restart has signalbox-agent.service, which could not tell how its own end went",
                        "line 1: hubb is not known here; did you mean hub?");
    }

    @Test
    void probeIsNotCalledAsTheAgentsOwnMetrics() {
        assertThat(problems("sensors: {w1: {gpio_button: 28-0316a2797fff, interval: 28-0316a2797ffe}}"))
                .containsExactly(
                        "line 1: sensors.w1 has the name gpio_button, which the agent uses itself",
                        "line 1: sensors.w1 has the name interval, which the agent uses itself");
    }

    @Test
    void chipIsNotCalledAsThePins() {
        assertThat(problems("sensors: {chips: {gpio: 1-0076, pwm_2: 1-0077, gpios: 1-0044}}"))
                .containsExactly(
                        "line 1: sensors.chips has the name gpio, which the agent uses itself",
                        "line 1: sensors.chips has the name pwm_2, which the agent uses itself");
    }

    @Test
    void lineIsNotCalledAsAFigureOfAnother() {
        assertThat(problems("""
                        gpio:
                          door_edges: {line: GPIO22, direction: out}
                          button_edges: {line: GPIO27, direction: in}
                          door: {line: GPIO23, direction: out}
                          button: {line: GPIO17, direction: in}
                          button_untold: {line: GPIO24, direction: out}
                        """))
                .containsExactly(
                        "line 3: gpio.button_edges is called as a figure of the input button",
                        "line 6: gpio.button_untold is called as a figure of the input button");
    }

    /** A name with an underscore is none in an address. */
    @Test
    void hubIsAnAddressThatJavaUnderstands() {
        assertThat(problems("hub: HTTPS://hub.local:8443/ws/device")).isEmpty();
        assertThat(problems("hub: http://[::1]:8080")).isEmpty();
        for (String wrong : List.of("http://my_pi:8080", "hub:8080", "http://", "http://a b", "ftp://hub")) {
            assertThat(problems("hub: " + wrong))
                    .containsExactly("line 1: hub is like http://hub:8080, not \"" + wrong + '"');
        }
    }

    @Test
    void whatIsNoYamlIsToldByItsLine() {
        assertThat(problems("hub: http://x\ngpio: [\n"))
                .singleElement()
                .asString()
                .startsWith("line 3: the file is no YAML");
        assertThat(problems("just words")).containsExactly("line 1: the file must have names and values below it");
        assertThat(problems("hub: http://a\nhub: http://b\n")).containsExactly("line 2: hub is there twice");
    }

    @Test
    void noiseIsAlwaysAProblemOrAConfiguration() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "gpio: {}[]-\n\t#&*!|>'\"%@`hubline0123~,?";
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(ConfigFile.parsed(text.toString()))
                    .as("seed %d: %s", seed, text)
                    .isNotNull();
        }
    }

    /** Who is not root cannot make a file of root's, and sees that his own is refused. */
    @Test
    void actionsAreTakenFromAFileOfRootOnly() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.writeString(directory.resolve("agent.yaml"), "actions: {reboot: true}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"));
        if (root) {
            assertThat(ConfigFile.read(file).problems()).isEmpty();
            Files.setAttribute(file, "unix:uid", 4321);
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOfRoot(file));
            Files.setAttribute(file, "unix:uid", 0);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOnlyRoots(file));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOnlyRoots(directory));
        } else {
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOfRoot(file));
        }
        Files.writeString(file, "interval: 1s\n");
        assertThat(ConfigFile.read(file).problems()).isEmpty();
    }

    /** Who owns a directory renames what is below it, and puts his own there. */
    @Test
    void actionsAreTakenFromBelowDirectoriesOfRootOnly() throws IOException {
        Path above = Files.createDirectory(directory.resolve("above"));
        Path inner = Files.createDirectory(above.resolve("etc"));
        Path file = Files.writeString(inner.resolve("agent.yaml"), "actions: {reboot: true}\n");
        for (Path path : List.of(directory, above, inner, file)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))) {
            assertThat(ConfigFile.read(file).problems()).isEmpty();
            Files.setAttribute(above, "unix:uid", 4321);
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOfRoot(above));
            Files.setAttribute(above, "unix:uid", 0);
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOnlyRoots(above));
        } else {
            assertThat(ConfigFile.read(file).problems()).containsExactly(notOfRoot(file));
        }
    }

    private static String notOfRoot(Path path) {
        return "actions are taken only from a file of root: " + path + " is not";
    }

    private static String notOnlyRoots(Path path) {
        return "actions are taken only from a file that nobody but root can write: " + path + " is not";
    }

    @Test
    void fileThatIsTooLargeIsNotRead() throws IOException {
        Path file = Files.writeString(directory.resolve("agent.yaml"), "#".repeat(70_000));
        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("64 KiB");
    }
}
