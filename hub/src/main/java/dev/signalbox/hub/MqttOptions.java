package dev.signalbox.hub;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which MQTT broker, and what is told and taken there. Confined to the main thread. */
final class MqttOptions {
    private static final int DEFAULT_PORT = 1883;

    @Option(
            names = "--mqtt-url",
            paramLabel = "URL",
            description = "The MQTT 5 broker to join: mqtt://host:port or mqtts://host:port. Default: a "
                    + "broker of its own")
    private @Nullable String url;

    @Option(names = "--mqtt-username", paramLabel = "NAME", description = "Who to be at that broker. Default: none")
    private @Nullable String username;

    @Option(
            names = "--mqtt-password-file",
            paramLabel = "FILE",
            description = "A file with the password. Default: none")
    private @Nullable Path passwordFile;

    @Option(
            names = "--mqtt-ca-file",
            paramLabel = "FILE",
            description = "PEM certificates to trust for mqtts. Default: this machine's")
    private @Nullable Path caFile;

    @Option(
            names = "--mqtt-prefix",
            defaultValue = MqttConfig.DEFAULT_PREFIX,
            paramLabel = "PREFIX",
            description = "What every topic begins with. Default: ${DEFAULT-VALUE}")
    private String prefix = MqttConfig.DEFAULT_PREFIX;

    @Option(
            names = "--mqtt-listen",
            defaultValue = "127.0.0.1:1883",
            paramLabel = "HOST:PORT",
            description = "Where the hub's own broker listens. Default: ${DEFAULT-VALUE}")
    private String listen = "127.0.0.1:1883";

    @Option(
            names = "--mqtt-protobuf",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description =
                    "Publish everything also as protobuf, on topics that end with /pb. Default: " + "${DEFAULT-VALUE}")
    private boolean protobuf;

    @Option(
            names = "--mqtt-metrics",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description = "Publish the newest value of each metric also as bare text on a retained topic of "
                    + "its own, <prefix>/d/<id>/m/<metric>. Default: ${DEFAULT-VALUE}")
    private boolean metrics;

    @Option(
            names = "--mqtt-outbox",
            defaultValue = "8MiB",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "Answers that may wait for a broker that is away; beyond it the oldest are lost, "
                    + "and counted. Default: ${DEFAULT-VALUE}")
    private int outboxBytes = BridgeTerms.USUAL.outboxBytes();

    @Option(
            names = "--mqtt-commands",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "true/false",
            description = "Take commands and wishes from the broker of --mqtt-url: whoever may publish there "
                    + "may then command devices. The hub's own broker asks who they are, and needs no "
                    + "such leave. Default: ${DEFAULT-VALUE}")
    private boolean commands;

    @Option(
            names = "--mqtt-role",
            defaultValue = "operator",
            paramLabel = "ROLE",
            description =
                    "The role of all who command by MQTT: viewer, operator or engineer. Default: " + "${DEFAULT-VALUE}")
    private String role = "operator";

    @Option(
            names = "--mqtt-only-tag",
            paramLabel = "TAG",
            description = "They reach only devices with this tag; given several times: with all of them. "
                    + "Default: every device")
    private List<String> tags = List.of();

    @Option(
            names = "--mqtt-only-device",
            paramLabel = "DEVICE",
            description =
                    "They reach only this device; given several times: only one of them. Default: every " + "device")
    private List<String> devices = List.of();

    @Option(
            names = "--mqtt-only-command",
            paramLabel = "COMMAND",
            description = "They run only this command, and may desire nothing; given several times: only one "
                    + "of them. Default: every command")
    private List<String> onlyCommands = List.of();

    @Option(
            names = "--mqtt-home-assistant",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true/false",
            description = "Show devices to Home Assistant by MQTT discovery. Its topics are outside of the "
                    + "hub's own, and your broker may be shared. Default: true with the hub's own broker, "
                    + "false with yours")
    private @Nullable Boolean homeAssistant;

    @Option(
            names = "--mqtt-home-assistant-prefix",
            defaultValue = HubFace.DEFAULT_DISCOVERY_PREFIX,
            paramLabel = "PREFIX",
            description = "Where Home Assistant looks for devices and devices announce themselves to it: for "
                    + "--mqtt-home-assistant and for --mqtt-discover; not below --mqtt-prefix. Default: "
                    + "${DEFAULT-VALUE}")
    private String discoveryPrefix = HubFace.DEFAULT_DISCOVERY_PREFIX;

    @Option(
            names = "--mqtt-discover",
            paramLabel = "RULE",
            description = "Devices that announce themselves by Home Assistant discovery become devices of the "
                    + "hub: pending (somebody approves each) or auto. Default: they are not listened to")
    private @Nullable String discover;

    BrokerPlan plan(Complaints complaints) {
        if (!HubFace.isPrefix(discoveryPrefix)) {
            complaints.add(
                    "--mqtt-home-assistant-prefix is 1 to 8 levels of letters, digits, _ and -",
                    "--mqtt-home-assistant-prefix");
        }
        if (discoveryPrefix.equals(prefix) || discoveryPrefix.startsWith(prefix + "/")) {
            complaints.add(
                    "--mqtt-home-assistant-prefix is not below --mqtt-prefix",
                    "--mqtt-home-assistant-prefix",
                    "--mqtt-prefix");
        }
        return new BrokerPlan(
                joined(complaints),
                HubOptions.hostAndPort(listen, DEFAULT_PORT, "--mqtt-listen", complaints),
                prefix,
                terms(complaints),
                discoveryPrefix,
                discovery(complaints));
    }

    /** Null: the hub brings a broker of its own, or there is something to complain of. */
    private @Nullable MqttConfig joined(Complaints complaints) {
        String password = password(complaints);
        if (caFile != null) {
            complaints.isReadable("--mqtt-ca-file", caFile);
        }
        if (url == null) {
            return null;
        }
        try {
            // The hub adds its own id, which it knows once its store is open.
            return new MqttConfig(url, username, password, prefix, "signalbox", caFile);
        } catch (IllegalArgumentException e) {
            complaints.add(
                    "--mqtt-url " + url + ": " + e.getMessage(), "--mqtt-url", "--mqtt-prefix", "--mqtt-username");
            return null;
        }
    }

    private @Nullable String password(Complaints complaints) {
        if (passwordFile == null || !complaints.isReadable("--mqtt-password-file", passwordFile)) {
            return null;
        }
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            complaints.addOfFiles("--mqtt-password-file cannot be read: " + e.getMessage(), "--mqtt-password-file");
            return null;
        }
    }

    private CreateRule discovery(Complaints complaints) {
        if (discover == null) {
            return CreateRule.CREATE_RULE_UNSPECIFIED;
        }
        return switch (discover) {
            case "pending" -> CreateRule.CREATE_RULE_PENDING;
            case "auto" -> CreateRule.CREATE_RULE_AUTO;
            default -> {
                complaints.add("--mqtt-discover is pending or auto, not " + discover, "--mqtt-discover");
                yield CreateRule.CREATE_RULE_UNSPECIFIED;
            }
        };
    }

    /** Their role needs no more than engineer does: nothing that an admin may is asked for by MQTT. */
    private BridgeTerms terms(Complaints complaints) {
        Role known = Roles.parse(role)
                .filter(one -> one.getNumber() <= Role.ROLE_ENGINEER_VALUE)
                .orElse(null);
        if (known == null) {
            complaints.add("--mqtt-role is viewer, operator or engineer, not " + role, "--mqtt-role");
            known = Role.ROLE_VIEWER;
        }
        Scope scope = new Scope(Set.copyOf(devices), Set.copyOf(tags), Set.copyOf(onlyCommands));
        Scope.complaint(scope.toProto())
                .ifPresent(complaint -> complaints.add(
                        "--mqtt-only-...: " + complaint,
                        "--mqtt-only-tag",
                        "--mqtt-only-device",
                        "--mqtt-only-command"));
        boolean own = url == null;
        return new BridgeTerms(
                protobuf,
                metrics,
                outboxBytes,
                own || commands,
                known,
                scope,
                homeAssistant == null ? own : homeAssistant);
    }
}
