package dev.signalbox.hub.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * Closes the connection of a client of the embedded broker that comes under a client id of the hub and is not the hub: a
 * broker ends the older session of an id [MQTT-3.1.4-3], so anybody could throw the hub out and take the commands that
 * wait for it. Thread-safe.
 */
final class HubIdsReserved implements MQTTInterceptor {
    private final byte[] hubSecret;
    private volatile String reserved = "";

    HubIdsReserved(String hubSecret) {
        this.hubSecret = hubSecret.getBytes(StandardCharsets.UTF_8);
    }

    /** Ids that begin with this one belong to the hub from now on. */
    void reserve(String clientId) {
        reserved = clientId;
    }

    /** False: the broker closes the connection. */
    @Override
    public boolean intercept(MqttMessage packet, RemotingConnection connection) {
        if (!(packet instanceof MqttConnectMessage connect) || reserved.isEmpty()) {
            return true;
        }
        byte[] password = connect.payload().passwordInBytes();
        return !connect.payload().clientIdentifier().startsWith(reserved)
                || (password != null && MessageDigest.isEqual(password, hubSecret));
    }
}
