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
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which MQTT broker, and what is told and taken there. Confined to the main thread. */
final class MqttOptions {
    private static final int DEFAULT_PORT = 1883;

    @Option(
            names = "--mqtt-url",
            description =
                    "Join this MQTT 5 broker: mqtt://host:port or mqtts://host:port. Default: a broker of its own")
    private @Nullable String url;

    @Option(names = "--mqtt-username", description = "Who to be at that broker")
    private @Nullable String username;

    @Option(names = "--mqtt-password-file", description = "A file with the password")
    private @Nullable Path passwordFile;

    @Option(names = "--mqtt-ca-file", description = "PEM certificates to trust instead of this machine's")
    private @Nullable Path caFile;

    @Option(
            names = "--mqtt-prefix",
            defaultValue = MqttConfig.DEFAULT_PREFIX,
            description = "What every topic begins with. Default: ${DEFAULT-VALUE}")
    private String prefix = MqttConfig.DEFAULT_PREFIX;

    @Option(
            names = "--mqtt-listen",
            defaultValue = "127.0.0.1:1883",
            description = "Where the hub's own broker listens. Default: ${DEFAULT-VALUE}")
    private String listen = "127.0.0.1:1883";

    @Option(names = "--mqtt-protobuf", description = "Publish everything also as protobuf, on topics that end with /pb")
    private boolean protobuf;

    @Option(
            names = "--mqtt-metrics",
            description = "Publish the newest value of each metric also by itself, as bare text on a topic of its own")
    private boolean metrics;

    @Option(
            names = "--mqtt-outbox",
            converter = ByteCount.class,
            paramLabel = "SIZE",
            description = "Answers that may wait for a broker that is away; beyond it the oldest are lost")
    private int outboxBytes = BridgeTerms.USUAL.outboxBytes();

    @Option(
            names = "--mqtt-commands",
            description = "Take commands and wishes from the broker of --mqtt-url: whoever may publish there may then"
                    + " command devices. The hub's own broker asks who they are, and needs no such leave")
    private boolean commands;

    @Option(
            names = "--mqtt-role",
            defaultValue = "operator",
            description = "The role of all who command by MQTT. Default: ${DEFAULT-VALUE}")
    private String role = "operator";

    @Option(
            names = "--mqtt-only-tag",
            description = "They reach only devices with this tag; given several times: with all of them")
    private List<String> tags = List.of();

    @Option(
            names = "--mqtt-only-device",
            description = "They reach only this device; given several times: only one of them")
    private List<String> devices = List.of();

    @Option(
            names = "--mqtt-only-command",
            description = "They run only this command; given several times: only one of them")
    private List<String> onlyCommands = List.of();

    @Option(
            names = "--mqtt-home-assistant",
            description =
                    "Show devices to Home Assistant by MQTT discovery, outside of the hub's own topics, also on the broker"
                            + " of --mqtt-url")
    private boolean homeAssistant;

    @Option(
            names = "--mqtt-home-assistant-prefix",
            defaultValue = HubFace.DEFAULT_DISCOVERY_PREFIX,
            description = "Where Home Assistant looks for devices, and --mqtt-discover. Default: ${DEFAULT-VALUE}")
    private String discoveryPrefix = HubFace.DEFAULT_DISCOVERY_PREFIX;

    @Option(
            names = "--mqtt-discover",
            paramLabel = "RULE",
            description =
                    "Devices that announce themselves by Home Assistant discovery become devices of the hub: pending"
                            + " (somebody approves each) or auto. Default: they are not listened to")
    private @Nullable String discover;

    BrokerPlan plan(CommandLine command) {
        if (!HubFace.isPrefix(discoveryPrefix)) {
            throw new ParameterException(
                    command, "--mqtt-home-assistant-prefix is 1 to 8 levels of letters, digits, _ and -");
        }
        if (discoveryPrefix.equals(prefix) || discoveryPrefix.startsWith(prefix + "/")) {
            throw new ParameterException(command, "--mqtt-home-assistant-prefix is not below --mqtt-prefix");
        }
        return new BrokerPlan(
                joined(command),
                HubOptions.hostAndPort(listen, DEFAULT_PORT, "--mqtt-listen", command),
                prefix,
                terms(command),
                discoveryPrefix,
                discovery(command));
    }

    /** Null: the hub brings a broker of its own. */
    private @Nullable MqttConfig joined(CommandLine command) {
        if (url == null) {
            return null;
        }
        try {
            String password =
                    passwordFile == null ? null : Files.readString(passwordFile).strip();
            // The hub adds its own id, which it knows once its store is open.
            return new MqttConfig(url, username, password, prefix, "signalbox", caFile);
        } catch (IOException e) {
            throw new ParameterException(command, "--mqtt-password-file cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--mqtt-url " + url + ": " + e.getMessage(), e);
        }
    }

    private CreateRule discovery(CommandLine command) {
        if (discover == null) {
            return CreateRule.CREATE_RULE_UNSPECIFIED;
        }
        return switch (discover) {
            case "pending" -> CreateRule.CREATE_RULE_PENDING;
            case "auto" -> CreateRule.CREATE_RULE_AUTO;
            default -> throw new ParameterException(command, "--mqtt-discover is pending or auto, not " + discover);
        };
    }

    /** Their role needs no more than engineer does: nothing that an admin may is asked for by MQTT. */
    private BridgeTerms terms(CommandLine command) {
        Role known = Roles.parse(role)
                .filter(one -> one.getNumber() <= Role.ROLE_ENGINEER_VALUE)
                .orElseThrow(() ->
                        new ParameterException(command, "--mqtt-role is viewer, operator or engineer, not " + role));
        Scope scope = new Scope(Set.copyOf(devices), Set.copyOf(tags), Set.copyOf(onlyCommands));
        Scope.complaint(scope.toProto()).ifPresent(complaint -> {
            throw new ParameterException(command, "--mqtt-only-...: " + complaint);
        });
        boolean own = url == null;
        return new BridgeTerms(protobuf, metrics, outboxBytes, own || commands, known, scope, own || homeAssistant);
    }
}
