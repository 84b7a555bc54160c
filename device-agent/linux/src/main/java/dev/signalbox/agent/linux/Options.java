package dev.signalbox.agent.linux;

import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.config.ConfigFile;
import dev.signalbox.agent.linux.config.Durations;
import dev.signalbox.agent.linux.machine.SystemTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said on the command line, on top of the file. Filled by picocli. */
final class Options {
    private static final String USUAL_FILE = "etc/signalbox-agent/agent.yaml";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration; default /etc/signalbox-agent/agent.yaml where it is there.")
    private @Nullable Path config;

    @Option(names = "--hub", description = "The hub: http://host:port or https://host:port")
    private String hub = "";

    @Option(
            names = "--hub-fingerprint",
            paramLabel = "SHA256",
            description = "Trust the hub's certificate by its SHA-256, which a hub with --tls self-signed prints.")
    private String hubFingerprint = "";

    @Option(
            names = "--state-dir",
            description = "Token, execution journal and unsent readings; default ${DEFAULT-VALUE}.")
    private Path stateDirectory =
            Path.of(System.getProperty("signalbox.state", System.getProperty("user.home") + "/.signalbox-agent"));

    @Option(names = "--name", description = "What people call the machine; default its host name.")
    private String name = "";

    @Option(names = "--id", description = "The device id to ask for; default made of the host name.")
    private String id = "";

    @Option(names = "--root", hidden = true, description = "Where /proc, /sys, /dev and /etc are.")
    private Path root = Path.of("/");

    @Option(names = "--interval", description = "Between measurements: 2s, 500ms, 1m; default 2s.")
    private String interval = "";

    @Option(
            names = "--buffer-mib",
            description = "Disk for readings the hub has not stored, in MiB; 0: memory only; default 16.")
    private @Nullable Integer bufferMebibytes;

    @Option(
            names = "--join-key-file",
            paramLabel = "FILE",
            description = "Where the first start reads the join key; - for standard input.")
    private String joinKeyFile = "";

    SystemTree tree() {
        return new SystemTree(root);
    }

    Path stateDirectory() {
        return stateDirectory;
    }

    String joinKeyFile() {
        return joinKeyFile;
    }

    /** Of the configuration; it need not be there unless it was named. */
    Path file() {
        Path named = config;
        return named == null ? root.resolve(USUAL_FILE) : named;
    }

    /** What is wrong with the file is an {@code IOException} with a line for each. */
    AgentConfig settings() throws IOException {
        ConfigFile.Read read = read();
        if (!read.problems().isEmpty()) {
            throw new IOException(file() + "\n  " + String.join("\n  ", read.problems()));
        }
        return over(read.config());
    }

    ConfigFile.Read read() throws IOException {
        if (config == null && !Files.exists(file())) {
            return new ConfigFile.Read(AgentConfig.DEFAULT, List.of(), Set.of());
        }
        try {
            return ConfigFile.read(file());
        } catch (IOException e) {
            throw new IOException("the configuration cannot be read: " + e, e);
        }
    }

    AgentConfig over(AgentConfig file) {
        Integer said = bufferMebibytes;
        return new AgentConfig(
                hub.isEmpty() ? file.hub() : requireHub(hub),
                hubFingerprint.isEmpty() ? file.hubFingerprint() : hubFingerprint,
                name.isEmpty() ? file.name() : name,
                id.isEmpty() ? file.id() : id,
                interval.isEmpty() ? file.interval() : parseInterval(interval),
                file.slowInterval(),
                said == null ? file.bufferMebibytes() : requireBuffer(said),
                file.sensors(),
                file.lines(),
                file.pwm(),
                file.actions());
    }

    private static String requireHub(String address) {
        if (!AgentConfig.isHub(address)) {
            throw new IllegalArgumentException("--hub is like http://hub:8080, not " + address);
        }
        return address;
    }

    private static int requireBuffer(int mebibytes) {
        if (mebibytes < 0 || mebibytes > AgentConfig.LARGEST_BUFFER_MEBIBYTES) {
            throw new IllegalArgumentException(
                    "--buffer-mib is 0 to " + AgentConfig.LARGEST_BUFFER_MEBIBYTES + ", not " + mebibytes);
        }
        return mebibytes;
    }

    static Duration parseInterval(String text) {
        Duration time = Durations.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("--interval is like 2s, 500ms or 1m, not " + text));
        if (time.compareTo(AgentConfig.SHORTEST_INTERVAL) < 0 || time.compareTo(AgentConfig.LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("--interval is 500ms to 1h, not " + text);
        }
        return time;
    }
}
