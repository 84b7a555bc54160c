package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import java.util.List;
import java.util.Optional;

/** The topic tree below one prefix. Immutable. */
final class Topics {
    private static final int MAX_RESPONSE_TOPIC_CHARS = 512;

    private final String prefix;

    Topics(String prefix) {
        this.prefix = prefix;
    }

    /** A command topic, taken apart. Immutable. */
    record CommandTopic(DeviceId device, String command) {}

    String hubState() {
        return prefix + "/hub/state";
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

    String telemetry(DeviceId device) {
        return ofDevice(device, "telemetry");
    }

    /** Every topic on which something of this device is retained: an empty payload on each, and no trace of it is left. */
    List<String> retained(DeviceId device) {
        return List.of(presence(device), capabilities(device), state(device));
    }

    String commandFilter() {
        return prefix + "/d/+/cmd/+";
    }

    /** Where answers go when the publisher named no Response Topic, as every MQTT 3.1.1 publisher. */
    String result(CommandTopic command) {
        return ofDevice(command.device(), "cmd/" + command.command() + "/result");
    }

    /** Empty where a level is missing or not the id of a device or the name of a command. */
    Optional<CommandTopic> parseCommand(String topic) {
        if (!topic.startsWith(prefix + "/d/")) {
            return Optional.empty();
        }
        String[] levels = topic.substring(prefix.length() + 3).split("/", -1);
        if (levels.length != 3 || !levels[1].equals("cmd") || !Names.isName(levels[2])) {
            return Optional.empty();
        }
        return DeviceId.parse(levels[0]).map(device -> new CommandTopic(device, levels[2]));
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
        return topic.endsWith("/result")
                && parseCommand(topic.substring(0, topic.length() - "/result".length()))
                        .isPresent();
    }

    private String ofDevice(DeviceId device, String rest) {
        return prefix + "/d/" + device + "/" + rest;
    }
}
