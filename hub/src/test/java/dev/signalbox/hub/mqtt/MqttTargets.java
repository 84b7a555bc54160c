package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Fuzz targets: what any publisher on the broker may send. */
public final class MqttTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "mqtt-command", MqttTargets::command,
            "mqtt-bytes", MqttTargets::bytes);

    private static final String PREFIX = "signalbox/v1";

    private MqttTargets() {}

    /** A topic, a Response Topic and the payload, each on a line. */
    private static void command(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 3);
        String topic = lines[0];
        MqttProperties properties = new MqttProperties();
        if (lines.length > 1 && !named(lines[1], properties)) {
            return;
        }
        byte[] payload = (lines.length > 2 ? lines[2] : "").getBytes(StandardCharsets.UTF_8);
        MqttMessage message = new MqttMessage(payload, 1, false, properties);
        Topics topics = new Topics(PREFIX);
        topics.parse(topic)
                .ifPresent(in -> assertThat(topics.result(in, false)).startsWith(PREFIX + "/d/" + in.device()));
        Understood understood = new InboundForm(topics).read(topic, message, 0);
        if (!understood.reply().topic().isEmpty()) {
            assertThat(topics.mayAnswerOn(understood.reply().topic()))
                    .as("the hub answers nowhere it may not")
                    .isTrue();
        }
    }

    /** False where the library refuses it before anybody is told. */
    private static boolean named(String topic, MqttProperties properties) {
        try {
            properties.setResponseTopic(topic);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void bytes(byte[] bytes) {
        RedeliveredIds ids = new RedeliveredIds();
        for (int i = 0; i < bytes.length; i += 3) {
            ids.read(bytes, i, Math.min(3, bytes.length - i));
        }
    }
}
