package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A hub in a process of its own, found at the same address after each start. Confined to the test's thread. */
public final class HubProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Path data;
    private final Path log;
    private final int port = freePort();
    private final int mqttPort = freePort();
    private final String mainClass;
    private final List<String> moreOptions;
    private final List<String> javaOptions;
    private Process process;

    /** Starts a hub on this data directory. */
    HubProcess(Path data, Path log) throws IOException {
        this(data, log, Main.class.getName(), List.of());
    }

    /** As {@link #HubProcess(Path, Path)}, by another main class and with options of its own. */
    public HubProcess(Path data, Path log, String mainClass, List<String> moreOptions) throws IOException {
        this(data, log, mainClass, moreOptions, List.of());
    }

    private HubProcess(Path data, Path log, String mainClass, List<String> moreOptions, List<String> javaOptions)
            throws IOException {
        this.javaOptions = List.copyOf(javaOptions);
        this.data = data;
        this.log = log;
        this.mainClass = mainClass;
        this.moreOptions = List.copyOf(moreOptions);
        process = launch();
    }

    /** As {@link #HubProcess(Path, Path)}, with more options for the hub and for Java. */
    static HubProcess with(Path data, Path log, List<String> options, List<String> javaOptions) throws IOException {
        return new HubProcess(data, log, Main.class.getName(), options, javaOptions);
    }

    /** Nobody listens on it now. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass,
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--mqtt-listen",
                "127.0.0.1:" + mqttPort));
        command.addAll(1, javaOptions);
        command.addAll(moreOptions);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The last one must have ended. */
    public void start() throws IOException {
        assertThat(process.isAlive()).isFalse();
        process = launch();
    }

    public void awaitReady() {
        await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            assertThat(process.isAlive()).as("the hub runs; see %s", log).isTrue();
            return isReady();
        });
    }

    public boolean isReady() throws InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(URI.create(url() + "/readyz"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            return HTTP.send(probe, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** As {@code kill -9}: no shutdown hook, no flush. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor()).as("killed, not ended by itself").isEqualTo(128 + 9);
    }

    public int port() {
        return port;
    }

    /** Of its own broker. */
    int mqttPort() {
        return mqttPort;
    }

    /** Writes a line to its standard input. */
    public void tell(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
    }

    /** For signals. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -TERM}. */
    public void terminate() {
        process.destroy();
    }

    /** Its exit code. */
    public int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the hub ends within %s", limit)
                .isTrue();
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        // Whoever cleans up behind it must find its files closed.
        process.destroyForcibly().onExit().join();
    }
}
