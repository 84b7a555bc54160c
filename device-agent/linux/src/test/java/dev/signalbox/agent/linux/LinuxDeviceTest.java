package dev.signalbox.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentBuilder;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.linux.action.AllowedActions;
import dev.signalbox.agent.linux.action.Permits;
import dev.signalbox.agent.linux.action.Programs;
import dev.signalbox.agent.linux.action.SystemActions;
import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.config.ConfigFile;
import dev.signalbox.agent.linux.machine.FakeTree;
import dev.signalbox.agent.linux.machine.Machine;
import dev.signalbox.agent.linux.machine.SensorChoice;
import dev.signalbox.agent.linux.pins.FakePins;
import dev.signalbox.agent.linux.pins.Pins;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LinuxDeviceTest {
    private static final String PINS = """
            gpio:
              button: {line: GPIO17, direction: in, debounce: 20ms}
              relay: {line: GPIO27, direction: out}
            """;

    @TempDir
    private Path root;

    private Options options(String... arguments) {
        Options options = new Options();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--root", root.toString(), "--state-dir", root.resolve("state").toString()));
        CommandLine.populateCommand(options, all.toArray(String[]::new));
        return options;
    }

    private Path config(String text) {
        new FakeTree(root).put("etc/signalbox-agent/agent.yaml", text);
        return root.resolve("etc/signalbox-agent/agent.yaml");
    }

    /** Nobody answers: the device works, and ends. */
    @Test
    void deviceWithEverythingWorksWithoutAHub() throws Exception {
        FakeTree files = FakeTree.pi5(root).put("sys/bus/w1/devices/28-0316a2797fff/temperature", "20000\n");
        AgentConfig config = ConfigFile.read(config(PINS)).config();
        AgentValues values = new AgentValues();
        Pins pins = FakePins.open(files, config.lines(), values);
        SystemActions actions = new SystemActions(
                new AllowedActions(true, List.of("a.service"), List.of("b.service")), Programs.OF_SYSTEM);
        try (ServerSocket deaf = new ServerSocket(0)) {
            AgentBuilder parts = Agent.to(URI.create("http://127.0.0.1:" + deaf.getLocalPort()))
                    .token("none")
                    .journalInMemory()
                    .bufferOnDisk(root.resolve("readings"), 1);
            Machine machine = Machine.found(files.tree(), SensorChoice.ALL);
            try (LinuxDevice device = new LinuxDevice(files.tree(), config, machine, pins, values, actions, parts)) {
                device.start();
                await().until(() -> hasReadings(root.resolve("readings")));
            }
        }
    }

    private static boolean hasReadings(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> contains(file, "w1_28_0316a2797fff"));
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void checkTellsWhatIsThereAndWhatIsWrong() throws Exception {
        FakeTree.pi(root);
        config(PINS.replace("debounce", "debonce"));
        StringWriter said = new StringWriter();

        assertThat(new Check(options(), new PrintWriter(said, true)).print()).isFalse();
        assertThat(said.toString())
                .contains("Raspberry Pi 4 Model B Rev 1.5, Pi-Greenhouse.local, kernel 6.12.25+rpt-rpi-v8")
                .contains("cpu_temperature 48.692", "under_voltage true", "light          ACT", "not joined")
                .contains("gpio.button: this machine has no /dev/gpiochip")
                .contains("line 2: gpio.button.debonce is not known here; did you mean debounce?");
    }

    @Test
    void checkOfAGoodMachineIsFine() throws Exception {
        FakeTree.pi(root);
        StringWriter said = new StringWriter();
        assertThat(new Check(options("--hub", "http://hub:8080"), new PrintWriter(said, true)).print())
                .isTrue();
        assertThat(said.toString())
                .contains("configuration  none", "http://hub:8080")
                .doesNotContain("wrong");
    }

    @Test
    void commandLineWinsOverTheFile() throws Exception {
        config("hub: http://file:1\ninterval: 5s\nbuffer-mib: 3\n");
        AgentConfig config =
                options("--hub", "http://said:2", "--buffer-mib", "0").settings();
        assertThat(config.hub()).isEqualTo("http://said:2");
        assertThat(config.interval()).hasSeconds(5);
        assertThat(config.bufferMebibytes()).isZero();
    }

    @Test
    void commandLineIsCheckedAsTheFileIs() {
        assertThatThrownBy(() -> options("--buffer-mib", "5000").settings())
                .hasMessage("--buffer-mib is 0 to 4096, not 5000");
        assertThatThrownBy(() -> options("--hub", "http://my_pi:8080").settings())
                .hasMessage("--hub is like http://hub:8080, not http://my_pi:8080");
    }

    /** In a process of its own: what waits for a start that failed would wait in this one too. */
    @Test
    void startThatFailsEndsTheProcess() throws Exception {
        FakeTree.pi(root);
        Credentials.in(root.resolve("state")).store(new Joined("pi", "sbx_token"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--root",
                        root.toString(),
                        "--state-dir",
                        root.resolve("state").toString(),
                        "--hub",
                        "http://my_pi:8080")
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("said").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(root.resolve("said")).content().contains("http://my_pi:8080");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void wrongFileStartsNothing() {
        FakeTree.pi(root);
        config("hubb: x\n");
        assertThat(Main.run(
                        Map.of(),
                        "--root",
                        root.toString(),
                        "--state-dir",
                        root.resolve("s").toString()))
                .isEqualTo(1);
    }

    @Test
    void joinWithoutAHubSaysSo() {
        FakeTree.pi(root);
        assertThat(Main.run(
                        Map.of(),
                        "join",
                        "--root",
                        root.toString(),
                        "--state-dir",
                        root.resolve("s").toString()))
                .isEqualTo(1);
    }

    @Test
    void permitsAreWrittenAndRemovedWithWhatTheFileAllows() throws Exception {
        var allowed = new Permits(new AllowedActions(true, List.of(), List.of("b.service")), "signalbox-agent");
        StringWriter said = new StringWriter();
        PermitFiles.write(root, allowed, new PrintWriter(said, true));
        assertThat(root.resolve("etc/polkit-1/rules.d/50-signalbox-agent.rules"))
                .content()
                .contains("login1.reboot");
        assertThat(root.resolve("etc/systemd/system/signalbox-agent.service.d/actions.conf"))
                .content()
                .contains("systemd-journal");

        var nothing = new Permits(AllowedActions.NONE, "signalbox-agent");
        PermitFiles.write(root, nothing, new PrintWriter(said, true));
        assertThat(root.resolve("etc/polkit-1/rules.d/50-signalbox-agent.rules"))
                .doesNotExist();
        assertThat(root.resolve("etc/systemd/system/signalbox-agent.service.d/actions.conf"))
                .doesNotExist();
    }
}
