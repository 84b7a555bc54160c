package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One bash that runs the commands of a page, one after the other, as its reader would; as with {@code set -eo pipefail} the
 * first that fails is the end. Confined to the test's thread.
 */
final class PageShell implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long ENDS_WITHIN_SECONDS = 20;

    /** Each command is a process group: what still runs ends with the shell, also where the test's Java is killed. */
    private static final String SET_UP = """
            set -m -o pipefail
            trap 'for job in $(jobs -p); do kill -- "-$job"; done 2>/dev/null' EXIT
            """;

    private final Path outputs;
    private final Process bash;
    private final Writer input;
    private int commands;

    PageShell(Path folder, Map<String, String> environment) throws IOException {
        outputs = Files.createDirectories(folder.resolve("outputs"));
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-s")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(outputs.resolve("bash").toFile());
        // No settings of this machine's user, and no browser.
        builder.environment().keySet().removeIf(name -> name.matches("(SIGNALBOX_|XDG_|(WAYLAND_)?DISPLAY).*"));
        builder.environment().putAll(environment);
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + File.pathSeparator + path);
        bash = builder.start();
        input = bash.outputWriter(StandardCharsets.UTF_8);
        input.write(SET_UP);
    }

    /** Waits for its end; fails, with the place of the command, where it ends with another status than this one. Returns what it printed. */
    String run(String place, String command, int wanted) throws IOException {
        Path output = outputs.resolve(++commands + ".out");
        Path status = outputs.resolve(commands + ".status");
        tell("%s\necho $? >'%s.part' && mv '%s.part' '%s'".formatted(group(command, output), status, status, status));
        await(place + ": " + command).atMost(PATIENCE).until(() -> Files.exists(status) || !bash.isAlive());
        String printed = Files.readString(output);
        assertThat(status)
                .as("%s: %s ended the shell: %s", place, command, printed)
                .exists();
        assertThat(Integer.parseInt(Files.readString(status).strip()))
                .as("%s: status of %s, which printed: %s", place, command, printed)
                .isEqualTo(wanted);
        return printed;
    }

    /** Waits until it has printed these words; it runs on until the shell is closed. */
    void runOn(String place, String command, String words) throws IOException {
        Path output = outputs.resolve(++commands + ".out");
        Path end = outputs.resolve(commands + ".end");
        tell("{ %s\n touch '%s'; } &".formatted(group(command, output), end));
        await(place + ": " + command)
                .atMost(PATIENCE)
                .until(() -> printed(output).contains(words) || Files.exists(end) || !bash.isAlive());
        assertThat(printed(output))
                .as("%s: %s, which %s", place, command, Files.exists(end) ? "has ended" : "runs")
                .contains(words);
    }

    private static String group(String command, Path output) {
        return "{\n" + command + "\n} >'" + output + "' 2>&1 </dev/null";
    }

    private static String printed(Path output) throws IOException {
        return Files.exists(output) ? Files.readString(output) : "";
    }

    private void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** Ends what still runs. */
    @Override
    public void close() throws IOException {
        List<ProcessHandle> running = bash.descendants().toList();
        running.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)
                .join();
        running.forEach(ProcessHandle::destroyForcibly);
        input.close();
        bash.destroyForcibly().onExit().join();
    }
}
