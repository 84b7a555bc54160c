package dev.signalbox.simulator.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A mosquitto as the distribution brings it, on loopback, that lets everybody in. Confined to the command line's thread. */
final class BenchBroker implements AutoCloseable {
    private static final long LOOK_NANOS = 25_000_000;
    private static final int LOOKS = 400;

    private final Path program;
    private final Path settings;
    private final int port;
    private final int webSocketPort;
    private Process process;

    BenchBroker(int port) throws IOException {
        this(port, 0);
    }

    /** @param webSocketPort where it speaks MQTT over WebSocket; 0: nowhere */
    BenchBroker(int port, int webSocketPort) throws IOException {
        this.port = port;
        this.webSocketPort = webSocketPort;
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        program = Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException("this is measured with mosquitto, which is not installed"));
        settings = Files.writeString(
                Files.createTempFile("bench", ".conf"),
                "allow_anonymous true\npersistence false\nset_tcp_nodelay true\nlistener " + port + " 127.0.0.1\n"
                        + (webSocketPort == 0
                                ? ""
                                : "listener " + webSocketPort + " 127.0.0.1\nprotocol websockets\n"));
        process = launch();
    }

    int port() {
        return port;
    }

    int webSocketPort() {
        return webSocketPort;
    }

    ProcessCost cost() throws IOException {
        return ProcessCost.of(process.pid());
    }

    ProcessMeter meter() throws IOException, InterruptedException {
        return ProcessMeter.ofProgram(process.pid());
    }

    /** After {@link #kill}; what it retained is gone. */
    void start() throws IOException {
        process = launch();
    }

    private Process launch() throws IOException {
        Process launched = new ProcessBuilder(program.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        awaitListening(launched, port);
        if (webSocketPort != 0) {
            awaitListening(launched, webSocketPort);
        }
        return launched;
    }

    private static void awaitListening(Process launched, int port) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        launched.destroyForcibly();
        throw new IOException("mosquitto does not listen on port " + port);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(settings);
    }
}
