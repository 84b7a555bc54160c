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

/** One bash that runs the commands of a page, one after the other, as its reader would. Confined to the test's thread. */
final class PageShell implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long ENDS_WITHIN_SECONDS = 20;

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
        builder.environment().keySet().removeIf(name -> name.startsWith("SIGNALBOX_") || name.startsWith("XDG_"));
        builder.environment().putAll(environment);
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, java) -> java + File.pathSeparator + path);
        bash = builder.start();
        input = bash.outputWriter(StandardCharsets.UTF_8);
    }

    /** Waits for its end; fails where it ends with another status than these. Returns what it printed. */
    String run(String command, List<Integer> statuses) throws IOException {
        Path output = begin(command, "");
        Path status = outputs.resolve(commands + ".status");
        input.write("echo \"$?\" >'" + status + ".part' && mv '" + status + ".part' '" + status + "'\n");
        input.flush();
        await(command).atMost(PATIENCE).until(() -> Files.exists(status) || !bash.isAlive());
        String printed = Files.readString(output);
        assertThat(status).as("%s ended the shell: %s", command, printed).exists();
        assertThat(Integer.parseInt(Files.readString(status).strip()))
                .as("status of %s, which printed: %s", command, printed)
                .isIn(statuses);
        return printed;
    }

    /** Waits until it has printed these words; it runs on until the page is at its end. */
    void runOn(String command, String words) throws IOException {
        Path output = begin(command, " &");
        input.flush();
        await(command + " says " + words)
                .atMost(PATIENCE)
                .failFast(() -> !bash.isAlive())
                .until(() -> Files.exists(output) && Files.readString(output).contains(words));
    }

    private Path begin(String command, String end) throws IOException {
        Path output = outputs.resolve(++commands + ".out");
        input.write("{\n" + command + "\n} >'" + output + "' 2>&1 </dev/null" + end + "\n");
        return output;
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> running = bash.descendants().toList();
        running.forEach(ProcessHandle::destroy);
        input.close();
        CompletableFuture.allOf(running.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)
                .join();
        running.forEach(ProcessHandle::destroyForcibly);
        bash.destroyForcibly().onExit().join();
    }
}
