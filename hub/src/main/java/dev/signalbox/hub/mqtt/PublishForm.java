package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Sending;
import java.util.List;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** How every publish of this hub looks, and how it recognizes its own. Immutable. */
record PublishForm(String hubId) {
    /** No Local does not help: the connection that publishes is not the one that subscribes. */
    private static final String ORIGIN = "signalbox-origin";

    MqttMessage message(Outgoing publish) {
        MqttProperties properties = new MqttProperties();
        properties.setContentType(publish.payload().form().contentType());
        properties.setPayloadFormat(publish.payload().form().isUtf8());
        properties.setUserProperties(List.of(new UserProperty(ORIGIN, hubId)));
        if (publish.expiresAtNanos() != 0) {
            long leftSeconds = (publish.expiresAtNanos() - System.nanoTime()) / 1_000_000_000;
            properties.setMessageExpiryInterval(Math.max(1, leftSeconds));
        }
        if (!publish.correlationData().isEmpty()) {
            properties.setCorrelationData(publish.correlationData().toByteArray());
        }
        return new MqttMessage(publish.payload().bytes().get(), publish.qos(), publish.retained(), properties);
    }

    /** Which hub published it; empty: it does not say. */
    static String origin(MqttMessage received) {
        return received.getProperties().getUserProperties().stream()
                .filter(property -> property.getKey().equals(ORIGIN))
                .map(UserProperty::getValue)
                .findFirst()
                .orElse("");
    }

    /** As a foreign device expects it: nothing but the mark that keeps the hub from hearing itself. */
    MqttMessage foreign(Sending.Publish publish) {
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(List.of(new UserProperty(ORIGIN, hubId)));
        return new MqttMessage(publish.payload().toByteArray(), publish.qos(), publish.retain(), properties);
    }

    boolean isOurs(MqttMessage received) {
        return received.getProperties().getUserProperties().stream()
                .anyMatch(property ->
                        property.getKey().equals(ORIGIN) && property.getValue().equals(hubId));
    }
}
