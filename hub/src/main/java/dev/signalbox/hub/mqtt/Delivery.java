package dev.signalbox.hub.mqtt;

import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * One publish as received, and the connection it came by. Immutable (nobody changes the message).
 *
 * @param repeat the broker has sent it before [MQTT-3.3.1-1]
 */
record Delivery(InboundConnection connection, String topic, MqttMessage message, boolean repeat) {
    boolean wantsAcknowledgement() {
        return message.getQos() > 0;
    }

    /** PUBACK, where it wants one. False where the connection is gone: the broker then delivers it again. */
    boolean acknowledge() {
        return !wantsAcknowledgement() || connection.acknowledge(message.getId(), message.getQos());
    }
}
