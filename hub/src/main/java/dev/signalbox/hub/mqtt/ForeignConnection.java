package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Sending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the broker by which foreign devices are heard and told; one of its own, so that a flood of theirs is not in
 * the way of commands. It starts clean: what was published while it was away is retained or gone. Confined to the thread of
 * foreign devices, but for what is called back.
 */
final class ForeignConnection implements ForeignBroker, FilterRequests {
    private static final Logger log = LoggerFactory.getLogger(ForeignConnection.class);

    private static final int REFUSED = 0x80;

    private final BrokerClient client;
    private final PublishForm form;
    private final BrokerLimits limits;
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final int mostUnconfirmed;

    private ForeignConnection(BrokerClient client, PublishForm form) {
        this.client = client;
        this.form = form;
        this.limits = client.limits();
        // Two stay unused, as in PublishWindow.
        this.mostUnconfirmed = Math.max(1, Math.min(64, limits.receiveMaximum() - 2));
    }

    /** @throws ConnectFailed with what to tell people */
    static ForeignConnection open(
            MqttConfig config,
            ConnectTerms terms,
            PublishForm form,
            Duration patience,
            BiConsumer<String, MqttMessage> onPublish,
            Consumer<ConnectionEnd> onEnd)
            throws ConnectFailed {
        BrokerClient client;
        try {
            client = BrokerClient.create(config, config.clientId() + "-map");
        } catch (MqttException e) {
            throw new ConnectFailed(ConnectionEnd.ofFailure(e, false));
        }
        client.setCallback(new BrokerCallback(client.getClientId(), onPublish, onEnd));
        try {
            client.connectWithin(patience, terms.foreign());
        } catch (MqttException e) {
            client.severAside();
            throw new ConnectFailed(ConnectionEnd.ofFailure(e, client.versionRefused()));
        }
        return new ForeignConnection(client, form);
    }

    @Override
    public void subscribe(List<String> filters, Consumer<int[]> onAnswer) throws MqttException {
        MqttSubscription[] subscriptions =
                filters.stream().map(ForeignConnection::subscription).toArray(MqttSubscription[]::new);
        client.subscribe(subscriptions, null, new Answer(onAnswer), new MqttProperties());
    }

    @Override
    public void unsubscribe(List<String> filters, Runnable onAnswer) throws MqttException {
        client.unsubscribe(
                filters.toArray(new String[0]), null, new Answer(codes -> onAnswer.run()), new MqttProperties());
    }

    /** What is retained is told at once, with its flag; a live publish comes without [MQTT-3.3.1-12]. */
    private static MqttSubscription subscription(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, 1);
        subscription.setRetainHandling(0);
        subscription.setRetainAsPublished(false);
        return subscription;
    }

    @Override
    public boolean publish(Sending.Publish publish, Consumer<Boolean> onSettled) {
        MqttMessage message = form.foreign(publish);
        limits.fit(message);
        try {
            if (!limits.takes(publish.topic(), message)) {
                return false;
            }
            if (unconfirmed.incrementAndGet() > mostUnconfirmed) {
                unconfirmed.decrementAndGet();
                return false;
            }
            client.publish(publish.topic(), message, null, new Confirmation(onSettled));
            return true;
        } catch (MqttException | RuntimeException e) { // a client that closes throws whatever it happens to
            unconfirmed.decrementAndGet();
            log.debug("mqtt publish not sent: {}", e.toString());
            return false;
        }
    }

    boolean isSilent() {
        return client.isSilent();
    }

    void leave(Duration patience) throws InterruptedException {
        client.leave(patience);
    }

    void sever() {
        client.severAside();
    }

    /** Called once, on the client's callback thread. */
    private final class Confirmation implements MqttActionListener {
        private final Consumer<Boolean> onSettled;

        Confirmation(Consumer<Boolean> onSettled) {
            this.onSettled = onSettled;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            unconfirmed.decrementAndGet();
            int[] codes = token.getReasonCodes();
            onSettled.accept(codes == null || codes.length == 0 || codes[0] < REFUSED);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            if (failure instanceof MqttException mqtt
                    && mqtt.getReasonCode() >= REFUSED
                    && mqtt.getReasonCode() <= 0xff) {
                unconfirmed.decrementAndGet();
                onSettled.accept(false);
            } // else the connection ends, and with it this
        }
    }

    /** Called once, on the client's callback thread. */
    private static final class Answer implements MqttActionListener {
        private final Consumer<int[]> onAnswer;

        Answer(Consumer<int[]> onAnswer) {
            this.onAnswer = onAnswer;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            onAnswer.accept(codes == null ? new int[0] : codes);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            // The connection ends, or the answer is missed.
        }
    }

    /** Why it could not be opened. */
    static final class ConnectFailed extends Exception {
        private static final long serialVersionUID = 1;

        final transient ConnectionEnd end;

        ConnectFailed(ConnectionEnd end) {
            super(end.sentence());
            this.end = end;
        }
    }
}
