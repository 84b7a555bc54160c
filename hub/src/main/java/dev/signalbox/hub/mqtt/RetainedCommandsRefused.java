package dev.signalbox.hub.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * Closes the connection of a client of the embedded broker that publishes a request with the retain flag, now or as its
 * will: this broker passes live publishes on without the flag, whatever a subscriber asks for [MQTT-3.3.1-13], so that
 * the hub could not tell. Immutable.
 */
final class RetainedCommandsRefused implements MQTTInterceptor {
    private final Topics topics;

    RetainedCommandsRefused(String prefix) {
        this.topics = new Topics(prefix);
    }

    /** False: the broker closes the connection. */
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        if (packet instanceof MqttPublishMessage publish) {
            return !publish.fixedHeader().isRetain()
                    || !isRequest(publish.variableHeader().topicName());
        }
        if (packet instanceof MqttConnectMessage connect) {
            return !connect.variableHeader().isWillRetain()
                    || !isRequest(connect.payload().willTopic());
        }
        return true;
    }

    private boolean isRequest(@Nullable String topic) {
        return topic != null && topics.takesRequests(topic);
    }
}
