package dev.signalbox.hub.mqtt;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** How every publish of this hub looks, and how it recognizes its own. Immutable. */
record PublishForm(String hubId) {
    /** No Local does not help: the connection that publishes is not the one that subscribes. */
    private static final String ORIGIN = "signalbox-origin";

    MqttMessage message(String json, int qos, boolean retained, ByteString correlationData) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        properties.setPayloadFormat(true);
        properties.setUserProperties(List.of(new UserProperty(ORIGIN, hubId)));
        if (!correlationData.isEmpty()) {
            properties.setCorrelationData(correlationData.toByteArray());
        }
        return new MqttMessage(json.getBytes(StandardCharsets.UTF_8), qos, retained, properties);
    }

    boolean isOurs(MqttMessage received) {
        return received.getProperties().getUserProperties().stream()
                .anyMatch(property ->
                        property.getKey().equals(ORIGIN) && property.getValue().equals(hubId));
    }
}
