package dev.signalbox.hub.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link ProvingDevice} in a process of its own, life after life. Confined to the run's thread, but for the reading of what it prints. */
final class DeviceProcess implements AutoCloseable {
    private static final long NUMBERS_PER_LIFE = 1_000_000;
    private static final String TOLD = "acknowledged ";

    /** Readings of one life that the hub acknowledged. */
    record Acknowledged(long first, long last) {}

    /** What one life told. Thread-safe. */
    private static final class Life {
        private final long first;
        private volatile long acknowledged;

        Life(long first) {
            this.first = first;
        }
    }

    private final String name;
    private final String[] arguments;
    private final Path log;
    private final List<Life> lives = new ArrayList<>();
    private @Nullable Process process;
    private @Nullable Thread reader;

    DeviceProcess(URI hub, String token, Path directory, String name) {
        this.name = name;
        this.arguments = new String[] {hub.toString(), token, directory.toString(), name};
        this.log = directory.resolve(name + ".log");
    }

    String name() {
        return name;
    }

    void start() throws IOException {
        Life life = new Life((lives.size() + 1) * NUMBERS_PER_LIFE + 1);
        lives.add(life);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                ProvingDevice.class.getName()));
        command.addAll(List.of(arguments));
        command.add(Long.toString(life.first));
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process = started;
        reader = new Thread(() -> listen(started, life), "device-process");
        reader.setDaemon(true);
        reader.start();
    }

    private static void listen(Process process, Life life) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                // The last line of a killed process may be torn; a shorter number is true as well.
                if (line.startsWith(TOLD) && line.length() > TOLD.length()) {
                    life.acknowledged = Math.max(life.acknowledged, Long.parseLong(line.substring(TOLD.length())));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return running().pid();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
        if (reader != null) {
            reader.join();
        }
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of every life that had any. */
    List<Acknowledged> acknowledged() {
        return lives.stream()
                .filter(life -> life.acknowledged >= life.first)
                .map(life -> new Acknowledged(life.first, life.acknowledged))
                .toList();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
