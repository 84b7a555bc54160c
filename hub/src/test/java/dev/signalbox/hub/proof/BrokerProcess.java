package dev.signalbox.hub.proof;

import dev.signalbox.hub.e2e.HubProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A mosquitto that can be killed and started again on its port. Confined to the run's thread. */
final class BrokerProcess implements AutoCloseable {
    private final Path program;
    private final Path settings;
    private final int port;
    private @Nullable Process process;

    private BrokerProcess(Path program, Path settings, int port) {
        this.program = program;
        this.settings = settings;
        this.port = port;
    }

    /** Empty where mosquitto is not installed. */
    static Optional<BrokerProcess> started(Path directory) throws IOException {
        Optional<Path> program = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator), new String[] {"/usr/sbin"})
                .flatMap(Stream::of)
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        int port = HubProcess.freePort();
        Path settings = Files.writeString(
                directory.resolve("mosquitto.conf"),
                "user root\nallow_anonymous true\npersistence false\nlistener " + port + " 127.0.0.1\n");
        BrokerProcess broker = new BrokerProcess(program.get(), settings, port);
        broker.start();
        return Optional.of(broker);
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        process = new ProcessBuilder(program.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
