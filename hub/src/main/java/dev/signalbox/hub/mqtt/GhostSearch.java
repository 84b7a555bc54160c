package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.MqttGhost;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * Reads on a connection of its own what the broker retains below the hub's prefix, and on its topics of Home Assistant's
 * discovery, and keeps what is in no ledger. Thread-safe; each search has its own connection.
 */
final class GhostSearch {
    /** A broker sends what it retains at once; none says when that was all. */
    private static final long QUIET_MILLIS = 1_000;

    /** A broker that never falls silent retains more than this hub could look through. */
    private static final long LONGEST_MILLIS = 30_000;

    private final MqttConfig config;
    private final ConnectTerms terms;
    private final BridgeTiming timing;
    private final Projection projection;
    private final Outbox outbox;

    GhostSearch(MqttConfig config, ConnectTerms terms, BridgeTiming timing, Projection projection, Outbox outbox) {
        this.config = config;
        this.terms = terms;
        this.timing = timing;
        this.projection = projection;
        this.outbox = outbox;
    }

    /** By topic, {@link Ledger#MAX_TOPICS} at most; blocks for some seconds. */
    SortedMap<String, MqttGhost> ghosts() throws MqttException, InterruptedException {
        Catch caught = new Catch();
        BrokerClient client = BrokerClient.create(config, config.clientId() + "-gc");
        try {
            client.setCallback(new BrokerCallback(client.getClientId(), caught::add, end -> {}));
            client.connectWithin(timing.connectDeadline(), terms.passing());
            IMqttToken subscribed = client.subscribe(
                    new MqttSubscription[] {all(config.prefix() + "/#"), all(projection.documentFilter())});
            subscribed.waitForCompletion(timing.connectDeadline().toMillis());
            int ofPrefix =
                    subscribed.getReasonCodes()[0]; // the other one a broker may refuse to a hub that shows nothing
            if (ofPrefix >= 0x80) {
                throw new MqttException(ofPrefix);
            }
            caught.awaitQuiet();
        } finally {
            client.severAside();
        }
        return caught.ghosts();
    }

    /** With Retain Handling 0: what is retained is sent now [MQTT-3.3.1-9]. */
    private static MqttSubscription all(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, 1);
        subscription.setRetainHandling(0);
        return subscription;
    }

    /** What came in. Thread-safe. */
    private final class Catch {
        private final TreeMap<String, MqttGhost> ghosts = new TreeMap<>();
        private long lastNanos = System.nanoTime();

        /** A publish that is retained already comes with the flag, one that is made just now without [MQTT-3.3.1-12]. */
        synchronized void add(String topic, MqttMessage message) {
            if (!message.isRetained() || message.getPayload().length == 0) {
                return;
            }
            lastNanos = System.nanoTime();
            boolean mayBeOurs = topic.startsWith(config.prefix() + "/") || projection.isOwn(topic);
            if (mayBeOurs && !outbox.isOurs(topic) && ghosts.size() < Ledger.MAX_TOPICS) {
                ghosts.put(
                        topic,
                        MqttGhost.newBuilder()
                                .setTopic(topic)
                                .setHubId(PublishForm.origin(message))
                                .build());
            }
        }

        synchronized void awaitQuiet() throws InterruptedException {
            long beganNanos = System.nanoTime();
            lastNanos = beganNanos;
            while (true) {
                long now = System.nanoTime();
                long leftMillis = QUIET_MILLIS - (now - lastNanos) / 1_000_000;
                if (leftMillis <= 0 || (now - beganNanos) / 1_000_000 > LONGEST_MILLIS) {
                    return;
                }
                wait(leftMillis);
            }
        }

        synchronized SortedMap<String, MqttGhost> ghosts() {
            return new TreeMap<>(ghosts);
        }
    }
}
