package dev.signalbox.agent.linux;

import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.machine.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine's place at its hub: joined once by a key, known by a token ever after. Immutable. */
record Membership(AgentConfig config, Machine machine, Credentials credentials, URI hub) {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
    static final String JOIN_KEY = "SIGNALBOX_JOIN_KEY";

    /** A join key is far shorter. */
    private static final int MAX_KEY_BYTES = 4096;

    static Membership of(AgentConfig config, Machine machine, Path stateDirectory) throws IOException {
        if (config.hub().isEmpty()) {
            throw new IOException("no hub: --hub http://host:port, or hub: in the configuration");
        }
        return new Membership(config, machine, Credentials.in(stateDirectory), URI.create(config.hub()));
    }

    /** Known already, or by a key; that comes from a file or standard input, or else from the environment. */
    Joined joined(Map<String, String> environment, String keyFile) throws IOException, InterruptedException {
        Optional<Joined> known = credentials.load();
        if (known.isPresent()) {
            return known.get();
        }
        String key = keyFile.isEmpty() ? environment.getOrDefault(JOIN_KEY, "") : key(keyFile);
        if (key.isBlank()) {
            throw new IOException("this machine has not joined yet: set " + JOIN_KEY
                    + " to a join key of the hub, or name a file that holds it with --join-key-file");
        }
        String wished = config.id().isEmpty() ? deviceIdOf(machine.hostName()) : config.id();
        String called = config.name().isEmpty() ? machine.hostName() : config.name();
        Joined joined = Join.at(hub, key.strip(), machine.hardwareId(), machine.model(), wished, called)
                .join(config.hubFingerprint());
        credentials.store(joined);
        LOG.info("joined device={}", joined.deviceId());
        return joined;
    }

    private static String key(String file) throws IOException {
        if (file.equals("-")) {
            return new String(System.in.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8);
        }
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** [A-Za-z0-9][A-Za-z0-9_-]{0,63} */
    static String deviceIdOf(String hostName) {
        String id =
                hostName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-").replaceFirst("^[_-]+", "");
        return id.isEmpty() ? "linux" : id.substring(0, Math.min(64, id.length()));
    }
}
