package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.homeassistant.HomeAssistant;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/**
 * What a broker allows on one connection, as its CONNACK says. What it says nothing of is allowed [MQTT-3.2.2.3]. Immutable.
 *
 * @param receiveMaximum publishes at QoS 1 that may be unconfirmed [MQTT-3.3.4-9]
 * @param maximumPacketBytes of one packet [MQTT-3.2.2-15]
 * @param maximumQos 0 or 1 where the broker has no more [MQTT-3.2.2-11]
 * @param retain whether anything may be retained [MQTT-3.2.2-14]
 * @param wildcards whether filters may have wildcards [MQTT-3.2.2.3.11]
 */
record BrokerLimits(int receiveMaximum, long maximumPacketBytes, int maximumQos, boolean retain, boolean wildcards) {
    static final int MAX_RECEIVE = 65_535;

    /** A topic has at most 300 bytes, the properties a hundred. */
    private static final int AROUND_DOCUMENT_BYTES = 512;

    /** Makes the message one that the broker takes: a lower QoS, and not retained where nothing can be. */
    void fit(MqttMessage message) {
        if (message.getQos() > maximumQos) {
            message.setQos(maximumQos);
        }
        if (!retain) {
            message.setRetained(false);
        }
    }

    /** For a document with its topic and properties around it; what is still too large is not sent. */
    int documentBytes() {
        long room = Math.min(HomeAssistant.MAX_BYTES, maximumPacketBytes - AROUND_DOCUMENT_BYTES);
        return (int) Math.max(HomeAssistant.MIN_BYTES, room);
    }

    /** Whether the packet is no larger than the broker takes one. */
    boolean takes(String topic, MqttMessage message) throws MqttException {
        if (maximumPacketBytes == Long.MAX_VALUE) {
            return true;
        }
        MqttPublish packet = new MqttPublish(topic, message, message.getProperties());
        packet.setMessageId(1);
        return packet.getHeader().length + (long) packet.getPayload().length <= maximumPacketBytes;
    }
}
