package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.Role;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/**
 * A real broker for tests. {@code SIGNALBOX_TEST_BROKER} (a system property or an environment variable) names one kind;
 * unset, suites run on every kind. A kind that this machine does not have aborts the test with a printed line, or fails
 * it where {@code CI=true} and {@code SIGNALBOX_REQUIRE} lists it. Confined to the test's thread.
 */
public final class MqttBroker implements AutoCloseable {
    public enum Kind {
        MOSQUITTO,
        CONTAINER,
        EMBEDDED,
        HIVEMQ;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Gives a suite each kind in turn; or a test method one broker, the first kind this machine has. */
    static final class Each implements ArgumentsProvider, ParameterResolver {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return kinds().map(MqttBroker::new).map(Arguments::of);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == MqttBroker.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            MqttBroker broker = new MqttBroker(kinds().findFirst().orElse(Kind.EMBEDDED));
            context.getStore(ExtensionContext.Namespace.create(Each.class)).put(broker, broker);
            return broker;
        }

        private static Stream<Kind> kinds() {
            String wanted = System.getProperty("SIGNALBOX_TEST_BROKER", System.getenv("SIGNALBOX_TEST_BROKER"));
            return wanted == null || wanted.isBlank()
                    ? Arrays.stream(Kind.values())
                    : Stream.of(Kind.valueOf(wanted.toUpperCase(Locale.ROOT)));
        }
    }

    private static final String IMAGE = "eclipse-mosquitto:2";
    /** Written by the module that has HiveMQ, whose libraries are other versions of the hub's. */
    private static final Path HIVEMQ_CLASS_PATH = Path.of("..", "test-broker", "target", "classpath");

    private static final Path HIVEMQ_CLASSES = Path.of("..", "test-broker", "target", "classes");

    static final BrokerRoom ROOM = BrokerRoom.ofHeap(512L << 20);
    static final String HUB_SECRET = "the hub's own secret";
    static final String OPERATOR_TOKEN = "an operator's token";
    static final String VIEWER_TOKEN = "a viewer's token";

    /** Of the embedded one. */
    final BrokerTokens tokens =
            new BrokerTokens().with(OPERATOR_TOKEN, Role.ROLE_OPERATOR).with(VIEWER_TOKEN, Role.ROLE_VIEWER);

    private final Kind kind;
    private final List<String> settings;
    private final Path directory;
    private int port;
    private @Nullable Process process;
    private @Nullable GenericContainer<?> container;
    private @Nullable EmbeddedBroker embedded;

    public MqttBroker(Kind kind) {
        this(kind, List.of());
    }

    /** @param settings more lines of a mosquitto's configuration, for its listener */
    MqttBroker(Kind kind, List<String> settings) {
        this.kind = kind;
        this.settings = List.copyOf(settings);
        try {
            this.directory = Files.createTempDirectory("mqtt-broker");
            this.port = freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it where it does not run, on the port of last time. */
    public void start() throws Exception {
        switch (kind) {
            case MOSQUITTO -> {
                if (process == null) {
                    process = startMosquitto();
                }
            }
            case HIVEMQ -> {
                if (process == null) {
                    process = startHiveMq();
                }
            }
            case CONTAINER -> {
                if (container == null) {
                    container = startContainer();
                }
            }
            case EMBEDDED -> {
                if (embedded == null) {
                    embedded = startEmbedded();
                }
            }
        }
        awaitListening();
    }

    public void stop() throws IOException {
        if (process != null) {
            process.getOutputStream().close(); // HiveMQ's sign to end
            process.destroy();
            process.onExit().join();
            process = null;
        }
        if (container != null) {
            container.stop();
            container = null;
        }
        if (embedded != null) {
            embedded.close();
            embedded = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    public int port() {
        return port;
    }

    Kind kind() {
        return kind;
    }

    /** What a command-line client adds to publish commands: other brokers have no rules. */
    List<String> operator() {
        return kind == Kind.EMBEDDED ? List.of("-u", "script", "-P", OPERATOR_TOKEN) : List.of();
    }

    public MqttConfig joinedBy(String clientId, String prefix, int throughPort) {
        boolean rules = kind == Kind.EMBEDDED;
        return new MqttConfig(
                "mqtt://127.0.0.1:" + throughPort,
                rules ? "hub" : null,
                rules ? HUB_SECRET : null,
                prefix,
                clientId,
                null);
    }

    @Override
    public String toString() {
        return kind.label();
    }

    private Process startMosquitto() throws IOException {
        Optional<Path> binary = Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        if (binary.isEmpty()) {
            throw missing("no mosquitto on this machine");
        }
        Path configuration = configuration("127.0.0.1", port);
        return new ProcessBuilder(binary.get().toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private Process startHiveMq() throws IOException {
        if (!Files.exists(HIVEMQ_CLASS_PATH)) {
            throw missing("mvn -pl test-broker compile has not run");
        }
        String classPath = Files.readString(HIVEMQ_CLASS_PATH) + File.pathSeparator + HIVEMQ_CLASSES;
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        "dev.signalbox.testbroker.HiveMq",
                        "" + port,
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private GenericContainer<?> startContainer() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw missing("no Docker engine answers");
        }
        @SuppressWarnings("resource") // closed by stop()
        GenericContainer<?> started = new GenericContainer<>(IMAGE)
                .withCopyFileToContainer(
                        MountableFile.forHostPath(configuration("0.0.0.0", 1883)), "/mosquitto/config/mosquitto.conf")
                .withCommand("mosquitto", "-c", "/mosquitto/config/mosquitto.conf")
                .waitingFor(Wait.forListeningPort());
        started.setPortBindings(List.of(port + ":1883"));
        started.start();
        return started;
    }

    private EmbeddedBroker startEmbedded() throws IOException {
        EmbeddedBroker broker = new EmbeddedBroker(
                "127.0.0.1", port, directory, MqttConfig.DEFAULT_PREFIX, tokens, new Metrics(), HUB_SECRET, ROOM);
        broker.start();
        return broker;
    }

    private Path configuration(String host, int listenPort) throws IOException {
        List<String> lines = new ArrayList<>(List.of("listener " + listenPort + " " + host, "allow_anonymous true"));
        lines.addAll(settings);
        if ("root".equals(System.getProperty("user.name"))) {
            lines.add("user root");
        }
        return Files.write(directory.resolve("mosquitto.conf"), lines);
    }

    private RuntimeException missing(String why) {
        String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
        if ("true".equals(System.getenv("CI"))
                && List.of(required.split("[, ]+")).contains(kind.label())) {
            return new IllegalStateException(kind.label() + " is required here: " + why);
        }
        System.out.println("SKIPPED (" + kind.label() + "): " + why);
        return new TestAbortedException(kind.label() + ": " + why);
    }

    private void awaitListening() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
