package dev.signalbox.hub.mqtt;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one callback of a connection. Runs on the client library's callback thread, where nothing may block. */
final class BrokerCallback implements MqttCallback {
    private static final Logger log = LoggerFactory.getLogger(BrokerCallback.class);

    private final String clientId;
    private final BiConsumer<String, MqttMessage> onPublish;
    private final Consumer<ConnectionEnd> onEnd;

    /** @param onPublish must not throw: the library would acknowledge and lose the message */
    BrokerCallback(String clientId, BiConsumer<String, MqttMessage> onPublish, Consumer<ConnectionEnd> onEnd) {
        this.clientId = clientId;
        this.onPublish = onPublish;
        this.onEnd = onEnd;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        onPublish.accept(topic, message);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        onEnd.accept(ConnectionEnd.of(response, clientId));
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        log.debug("client={} reason={}", clientId, exception.toString());
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
