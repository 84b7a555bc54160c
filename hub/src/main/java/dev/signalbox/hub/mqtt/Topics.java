package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The topic tree below one prefix. Immutable. */
final class Topics {
    /** What the hub's own topic ends with. */
    static final String HUB_STATE = "/hub/state";

    private static final int MAX_RESPONSE_TOPIC_CHARS = 512;
    private static final String PROTOBUF = "/pb";
    private static final String RESULT = "/result";
    private static final List<String> RETAINED =
            List.of("presence", "capabilities", "state", "shadow/reported", "shadow/desired", "shadow/delta");

    private final String prefix;

    Topics(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    String hubState() {
        return prefix + HUB_STATE;
    }

    String presence(DeviceId device) {
        return ofDevice(device, "presence");
    }

    String capabilities(DeviceId device) {
        return ofDevice(device, "capabilities");
    }

    String state(DeviceId device) {
        return ofDevice(device, "state");
    }

    String metric(DeviceId device, String metric) {
        return ofDevice(device, "m/" + metric);
    }

    String telemetry(DeviceId device) {
        return ofDevice(device, "telemetry");
    }

    String event(DeviceId device, String name) {
        return ofDevice(device, "event/" + name);
    }

    String shadow(DeviceId device, String side) {
        return ofDevice(device, "shadow/" + side);
    }

    /** The same publish as protobuf. */
    static String protobuf(String topic) {
        return topic + PROTOBUF;
    }

    /** Every topic on which something of this device is retained: an empty payload on each, and no trace of it is left. */
    List<String> retained(DeviceId device, boolean withProtobuf) {
        List<String> topics = new ArrayList<>();
        for (String rest : RETAINED) {
            topics.add(ofDevice(device, rest));
            if (withProtobuf) {
                topics.add(protobuf(ofDevice(device, rest)));
            }
        }
        return topics;
    }

    /** What the hub subscribes to: each filter matches only topics that take requests, well named or not. */
    List<String> requestFilters() {
        String devices = prefix + "/d/+/";
        return List.of(
                devices + "cmd/+",
                devices + "cmd/+" + PROTOBUF,
                devices + InTopic.Desired.REST,
                devices + InTopic.Desired.REST + PROTOBUF,
                devices + "set/+");
    }

    /** Where answers go when the publisher named no Response Topic, as every MQTT 3.1.1 publisher. */
    String result(InTopic in, boolean protobuf) {
        String topic = ofDevice(in.device(), in.rest() + RESULT);
        return protobuf ? protobuf(topic) : topic;
    }

    /** Empty where a level is missing or not the id of a device or the name of a command or property. */
    Optional<InTopic> parse(String topic) {
        if (!topic.startsWith(prefix + "/d/")) {
            return Optional.empty();
        }
        String[] levels = topic.substring(prefix.length() + 3).split("/", 2);
        if (levels.length < 2) {
            return Optional.empty();
        }
        return DeviceId.parse(levels[0]).flatMap(device -> parse(device, levels[1]));
    }

    private static Optional<InTopic> parse(DeviceId device, String rest) {
        if (rest.startsWith("set/")) {
            String path = rest.substring("set/".length());
            return Names.isPath(path) ? Optional.of(new InTopic.Property(device, path)) : Optional.empty();
        }
        boolean protobuf = rest.endsWith(PROTOBUF);
        String plain = protobuf ? rest.substring(0, rest.length() - PROTOBUF.length()) : rest;
        if (plain.equals(InTopic.Desired.REST)) {
            return Optional.of(new InTopic.Desired(device, protobuf));
        }
        String command = plain.startsWith("cmd/") ? plain.substring("cmd/".length()) : "";
        return Names.isName(command) ? Optional.of(new InTopic.Command(device, command, protobuf)) : Optional.empty();
    }

    /** Whether publishes on this topic are requests. */
    boolean takesRequests(String topic) {
        return parse(topic).isPresent();
    }

    /**
     * Whether the hub may be asked to publish here. Below its own prefix only result topics: whoever may command a
     * device must not make the hub forge presence, state or another command.
     */
    boolean mayAnswerOn(String topic) {
        if (topic.isEmpty()
                || topic.length() > MAX_RESPONSE_TOPIC_CHARS
                || topic.startsWith("$")
                || topic.chars().anyMatch(c -> c == '+' || c == '#' || c == 0)) { // [MQTT-3.3.2-14]
            return false;
        }
        if (!topic.equals(prefix) && !topic.startsWith(prefix + "/")) {
            return true;
        }
        String json = topic.endsWith(PROTOBUF) ? topic.substring(0, topic.length() - PROTOBUF.length()) : topic;
        return json.endsWith(RESULT)
                && parse(json.substring(0, json.length() - RESULT.length()))
                        .filter(in -> !in.protobuf())
                        .isPresent();
    }

    /** What all topics of a device begin with. */
    String of(DeviceId device) {
        return ofDevice(device, "");
    }

    private String ofDevice(DeviceId device, String rest) {
        return prefix + "/d/" + device + "/" + rest;
    }
}
