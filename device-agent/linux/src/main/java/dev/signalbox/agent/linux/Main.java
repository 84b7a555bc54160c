package dev.signalbox.agent.linux;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentBuilder;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the Linux agent: joins at the first start, links ever after. */
@Command(
        name = "signalbox-agent",
        mixinStandardHelpOptions = true,
        description = "Makes this machine a device of a Signalbox hub.",
        footer = {"", "The first start needs the join key in the environment variable SIGNALBOX_JOIN_KEY."})
final class Main implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String JOIN_KEY = "SIGNALBOX_JOIN_KEY";

    private final Map<String, String> environment;

    @Option(names = "--hub", required = true, description = "The hub: http://host:port or https://host:port")
    private URI hub = URI.create("");

    @Option(
            names = "--hub-fingerprint",
            paramLabel = "SHA256",
            description = "Trust the hub's certificate by its SHA-256, which a hub with --tls self-signed prints.")
    private String hubFingerprint = "";

    @Option(
            names = "--state-dir",
            description = "Token, execution journal and unsent readings; default ${DEFAULT-VALUE}.")
    private Path stateDirectory = Path.of(System.getProperty("user.home"), ".signalbox-agent");

    @Option(names = "--name", description = "What people call the machine; default its host name.")
    private String name = "";

    @Option(names = "--id", description = "The device id to ask for; default made of the host name.")
    private String id = "";

    @Option(names = "--root", hidden = true, description = "Where /proc and /sys are.")
    private Path root = Path.of("/");

    @Option(names = "--interval", description = "Between measurements: 2s, 500ms, 1m; default 2s.")
    private String interval = "2s";

    @Option(
            names = "--buffer-mib",
            description = "Disk for readings the hub has not stored, in MiB; 0: memory only; default ${DEFAULT-VALUE}.")
    private int bufferMebibytes = 16;

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), arguments));
    }

    static int run(Map<String, String> environment, String... arguments) {
        return new CommandLine(new Main(environment)).execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            link();
            return CommandLine.ExitCode.OK;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("{}", e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void link() throws IOException, InterruptedException {
        SystemTree tree = new SystemTree(root);
        Machine machine = Machine.found(tree);
        Credentials credentials = Credentials.in(stateDirectory);
        Optional<Joined> known = credentials.load();
        Joined joined = known.isPresent() ? known.get() : join(machine);
        if (known.isEmpty()) {
            credentials.store(joined);
            LOG.info("joined device={}", joined.deviceId());
        }
        CountDownLatch terminated = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            terminated.countDown();
            awaitQuietly(ended); // the goodbye goes out before the process does
        }));
        try (LinuxDevice device = new LinuxDevice(tree, machine, parseInterval(interval), agent(joined, credentials))) {
            device.start();
            terminated.await();
        } finally {
            ended.countDown();
        }
    }

    private AgentBuilder agent(Joined joined, Credentials credentials) {
        AgentBuilder parts = Agent.to(hub)
                .hubFingerprint(hubFingerprint)
                .token(joined.deviceToken())
                .previousToken(joined.previousToken())
                .tokenStore((token, previous) -> credentials.store(new Joined(joined.deviceId(), token, previous)))
                .journal(stateDirectory.resolve("executions.journal"));
        return bufferMebibytes == 0 ? parts : parts.bufferOnDisk(stateDirectory.resolve("readings"), bufferMebibytes);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Joined join(Machine machine) throws IOException, InterruptedException {
        String key = environment.getOrDefault(JOIN_KEY, "");
        if (key.isBlank()) {
            throw new IOException("this machine has not joined yet: set " + JOIN_KEY + " to a join key of the hub");
        }
        String wished = id.isEmpty() ? deviceIdOf(machine.hostName()) : id;
        String called = name.isEmpty() ? machine.hostName() : name;
        return Join.at(hub, key, machine.hardwareId(), machine.model(), wished, called)
                .join(hubFingerprint);
    }

    /** [A-Za-z0-9][A-Za-z0-9_-]{0,63} */
    static String deviceIdOf(String hostName) {
        String id =
                hostName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-").replaceFirst("^[_-]+", "");
        return id.isEmpty() ? "linux" : id.substring(0, Math.min(64, id.length()));
    }

    static Duration parseInterval(String text) {
        if (text.matches("[0-9]{1,6}ms")) {
            return Duration.ofMillis(Math.max(100, Long.parseLong(text.substring(0, text.length() - 2))));
        }
        if (text.matches("[1-9][0-9]{0,4}[sm]")) {
            long count = Long.parseLong(text.substring(0, text.length() - 1));
            return text.endsWith("m") ? Duration.ofMinutes(count) : Duration.ofSeconds(count);
        }
        throw new IllegalArgumentException("--interval is like 2s, 500ms or 1m, not " + text);
    }
}
