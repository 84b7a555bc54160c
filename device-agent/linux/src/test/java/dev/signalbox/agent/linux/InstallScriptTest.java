package dev.signalbox.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.config.ConfigFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installer on a tree of its own, where it joins and starts nothing. */
class InstallScriptTest {
    @TempDir
    private Path root;

    @TempDir
    private Path elsewhere;

    private Path jar = Path.of("");

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.writeString(elsewhere.resolve("agent.jar"), "an archive");
    }

    private record Ran(int code, String output) {}

    private Ran install(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "dist/install.sh", "--root", root.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), output);
    }

    private Ran installFor(String hub) throws IOException, InterruptedException {
        return install("--hub", hub, "--jar", jar.toString());
    }

    private Path config() {
        return root.resolve("etc/signalbox-agent/agent.yaml");
    }

    private AgentConfig read() throws IOException {
        ConfigFile.Read read = ConfigFile.read(config());
        assertThat(read.problems()).isEmpty();
        return read.config();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everythingIsWhereTheServiceLooksForIt() throws Exception {
        Ran ran = install(
                "--hub", "http://hub:8080", "--jar", jar.toString(), "--name", "Anna's \"Pi\" \\n", "--id", "pi-1");

        assertThat(ran).isEqualTo(new Ran(0, "Installed below " + root + ". Nothing was joined or started.\n"));
        assertThat(files())
                .containsExactly(
                        "etc/signalbox-agent/agent.yaml",
                        "etc/systemd/system/signalbox-agent.service",
                        "etc/udev/rules.d/60-signalbox-agent.rules",
                        "usr/local/bin/signalbox-agent",
                        "usr/local/lib/signalbox-agent/signalbox-agent.jar",
                        "usr/local/share/signalbox-agent/raspberry-pi.md");
        assertThat(read().hub()).isEqualTo("http://hub:8080");
        assertThat(read().name()).isEqualTo("Anna's \"Pi\" \\n");
        assertThat(read().id()).isEqualTo("pi-1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config())))
                .isEqualTo("rw-r--r--");
        assertThat(root.resolve("usr/local/bin/signalbox-agent")).isExecutable();
    }

    @Test
    void secondRunKeepsWhatTheOwnerWrote() throws Exception {
        installFor("http://hub:8080");
        Files.writeString(config(), "interval: 7s\nhub: http://hub:8080\n# mine\n");
        assertThat(installFor("http://other:9090").code()).isZero();

        assertThat(config()).hasContent("interval: 7s\nhub: 'http://other:9090'\n# mine\n");
        assertThat(install("--jar", jar.toString()).code()).isZero();
        assertThat(read().hub()).isEqualTo("http://other:9090");
    }

    @Test
    void uninstallLeavesTheConfigurationUnlessItIsPurged() throws Exception {
        installFor("http://hub:8080");
        assertThat(install("--uninstall").code()).isZero();
        assertThat(files()).containsExactly("etc/signalbox-agent/agent.yaml");
        assertThat(install("--uninstall", "--purge").code()).isZero();
        assertThat(files()).isEmpty();
        assertThat(install("--uninstall").code()).isZero();
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsWritten() throws Exception {
        assertThat(install("--jar", jar.toString()).output()).contains("--hub says which hub");
        assertThat(install("--hub").output()).contains("--hub needs a value");
        assertThat(install("--hubb", "x").output()).contains("there is no option --hubb");
        assertThat(install("--hub", "http://hub:8080", "--jar", "/nowhere").output())
                .contains("there is no /nowhere");
        assertThat(files()).isEmpty();
    }
}
