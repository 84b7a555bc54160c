package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.Sending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the broker by which foreign devices are heard and told; one of its own, so that a flood of theirs is not in
 * the way of commands. It starts clean: what was published while it was away is retained or gone. Confined to the thread of
 * foreign devices, but for what is called back.
 */
final class ForeignConnection implements ForeignBroker {
    private static final Logger log = LoggerFactory.getLogger(ForeignConnection.class);

    /** Of one SUBSCRIBE; some brokers take no longer ones. */
    private static final int FILTERS_AT_ONCE = 64;

    private static final int REFUSED = 0x80;

    private final BrokerClient client;
    private final PublishForm form;
    private final BrokerLimits limits;
    private final Duration patience;
    private final Set<String> subscribed = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final int mostUnconfirmed;

    private ForeignConnection(BrokerClient client, PublishForm form, Duration patience) {
        this.client = client;
        this.form = form;
        this.patience = patience;
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
        return new ForeignConnection(client, form, patience);
    }

    /**
     * Listens to these and to no others. A filter that the broker refuses is told once and left out.
     *
     * @return how many the broker refused
     */
    int listenTo(Set<String> filters) throws MqttException {
        List<String> gone = new ArrayList<>(subscribed);
        gone.removeAll(filters);
        refused.retainAll(filters);
        if (!gone.isEmpty()) {
            client.unsubscribe(gone.toArray(new String[0])).waitForCompletion(patience.toMillis());
            gone.forEach(subscribed::remove);
        }
        List<String> wanted = new ArrayList<>(filters);
        wanted.removeAll(subscribed);
        wanted.removeAll(refused);
        int refusals = 0;
        for (int from = 0; from < wanted.size(); from += FILTERS_AT_ONCE) {
            refusals += subscribe(wanted.subList(from, Math.min(wanted.size(), from + FILTERS_AT_ONCE)));
        }
        return refusals;
    }

    private int subscribe(Collection<String> filters) throws MqttException {
        List<String> order = List.copyOf(filters);
        IMqttToken token = client.subscribe(
                order.stream().map(ForeignConnection::subscription).toArray(MqttSubscription[]::new));
        token.waitForCompletion(patience.toMillis());
        int[] codes = token.getReasonCodes();
        int refusals = 0;
        for (int i = 0; i < order.size(); i++) {
            if (codes == null || i >= codes.length || codes[i] >= REFUSED) {
                refused.add(order.get(i));
                refusals++;
                log.warn("mqtt subscription refused filter={}", order.get(i));
            } else {
                subscribed.add(order.get(i));
            }
        }
        return refusals;
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

    void leave() throws InterruptedException {
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
