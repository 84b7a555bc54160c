package dev.signalbox.hub.mqtt;

import java.util.List;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection that receives; acknowledges only what it is told to. Thread-safe. */
final class InboundConnection {
    private static final Logger log = LoggerFactory.getLogger(InboundConnection.class);

    private final BrokerClient client;
    private final BridgeCounters counters;

    InboundConnection(BrokerClient client, BridgeCounters counters) {
        this.client = client;
        this.counters = counters;
    }

    /** Before connecting: a session that waited at the broker delivers right after CONNACK. */
    void listen(Consumer<Delivery> onPublish, Consumer<ConnectionEnd> onEnd) {
        client.setManualAcks(true);
        client.setCallback(new BrokerCallback(
                client.getClientId(), (topic, message) -> arrived(onPublish, topic, message), onEnd));
    }

    private void arrived(Consumer<Delivery> onPublish, String topic, MqttMessage message) {
        try {
            boolean repeat = message.getQos() > 0 && client.isRepeat(message.getId());
            onPublish.accept(new Delivery(this, topic, message, repeat));
        } catch (RuntimeException e) {
            // Left unacknowledged it would come back for ever.
            counters.faults.increment();
            log.error("a publish was not understood because of a bug", e);
            acknowledge(message.getId(), message.getQos());
        }
    }

    /** Blocks until SUBACK; every reason code is looked at. */
    void subscribe(List<String> filters, long timeoutMillis) throws MqttException {
        MqttSubscription[] subscriptions =
                filters.stream().map(InboundConnection::subscription).toArray(MqttSubscription[]::new);
        IMqttToken token = client.subscribe(subscriptions);
        token.waitForCompletion(timeoutMillis);
        int[] codes = token.getReasonCodes();
        if (codes == null || codes.length != subscriptions.length) {
            throw new MqttException(MqttClientException.REASON_CODE_UNEXPECTED_ERROR);
        }
        for (int code : codes) {
            if (code >= 0x80) {
                throw new MqttException(code);
            }
        }
    }

    /** Blocks until UNSUBACK; what was not subscribed is none the less. */
    void unsubscribe(List<String> filters, long timeoutMillis) throws MqttException {
        if (!filters.isEmpty()) {
            client.unsubscribe(filters.toArray(String[]::new)).waitForCompletion(timeoutMillis);
        }
    }

    private static MqttSubscription subscription(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, 1);
        subscription.setRetainHandling(2);
        subscription.setRetainAsPublished(true); // else a live publish with the retain flag cannot be told
        return subscription;
    }

    /** Never throws. False where the connection took no PUBACK: the broker delivers again on the next one. */
    boolean acknowledge(int packetId, int qos) {
        if (client.isConnected()) {
            try {
                client.messageArrivedComplete(packetId, qos);
                return true;
            } catch (MqttException | RuntimeException e) { // a client that closes meanwhile throws NullPointerException
                log.debug("PUBACK not sent, the broker will deliver again: {}", e.toString());
            }
        }
        counters.pubacksUnsent.increment();
        return false;
    }
}
