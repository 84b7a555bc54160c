package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.MqttGhost;
import java.util.Collection;
import java.util.TreeMap;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads on a connection of its own what the broker retains below the hub's prefix, and on its topics of Home Assistant's
 * discovery, and keeps what is in no ledger. Thread-safe; each search has its own connection.
 */
final class GhostSearch {
    /** Of one search; the next one finds more. */
    static final int MAX_GHOSTS = 10_000;

    /** Of the topics of one search together: anybody may retain something on topics of 64 KiB. */
    private static final int MAX_TOPIC_CHARS = 2 << 20;

    /** No hub has a longer one. */
    private static final int MAX_HUB_ID_CHARS = 64;

    /** A broker sends what it retains at once; none says when that was all. */
    private static final long QUIET_MILLIS = 1_000;

    /** As long as topics are missing that must be there. */
    private static final long LATE_MILLIS = 5_000;

    /** A broker that never falls silent retains more than this hub could look through. */
    private static final long LONGEST_MILLIS = 30_000;

    private final MqttConfig config;
    private final ConnectTerms terms;
    private final BridgeTiming timing;
    private final Projection projection;
    private final Outbox outbox;

    /**
     * What a search found.
     *
     * @param ghosts by topic
     * @param complete whether the broker has sent all of it, as far as can be told: a broker may drop what it retains where it has
     *     much to send, and does not say so, but then it hardly ever sends everything that the hub itself has published
     */
    record Found(Collection<MqttGhost> ghosts, boolean complete) {}

    /** The connection ended before everything was read. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1;

        Ended(ConnectionEnd end) {
            super(end.sentence());
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }

    GhostSearch(MqttConfig config, ConnectTerms terms, BridgeTiming timing, Projection projection, Outbox outbox) {
        this.config = config;
        this.terms = terms;
        this.timing = timing;
        this.projection = projection;
        this.outbox = outbox;
    }

    /** {@link #MAX_GHOSTS} at most; blocks for some seconds. */
    Found search() throws MqttException, Ended, InterruptedException {
        Catch caught = new Catch();
        BrokerClient client = BrokerClient.create(config, config.clientId() + "-gc");
        try {
            client.setCallback(new BrokerCallback(client.getClientId(), caught::add, caught::end));
            client.connectWithin(timing.connectDeadline(), terms.passing());
            outbox.beginSearch();
            subscribe(client);
            return caught.await(client.limits().retain());
        } finally {
            client.severAside();
        }
    }

    private void subscribe(BrokerClient client) throws MqttException {
        IMqttToken subscribed = client.subscribe(
                new MqttSubscription[] {all(config.prefix() + "/#"), all(projection.documentFilter())});
        subscribed.waitForCompletion(timing.connectDeadline().toMillis());
        int[] codes = subscribed.getReasonCodes();
        if (codes == null || codes.length != 2) {
            throw new MqttException(MqttClientException.REASON_CODE_UNEXPECTED_ERROR);
        }
        if (codes[0] >= 0x80) { // the other one a broker may refuse to a hub that shows nothing
            throw new MqttException(codes[0]);
        }
    }

    /**
     * With Retain Handling 0: what is retained is sent now [MQTT-3.3.1-9]. At QoS 0: of what it sends at QoS 1 a broker keeps
     * only so much waiting, Mosquitto 1,000, and drops the rest.
     */
    private static MqttSubscription all(String filter) {
        MqttSubscription subscription = new MqttSubscription(filter, 0);
        subscription.setRetainHandling(0);
        return subscription;
    }

    /** What came in. Thread-safe. */
    private final class Catch {
        private final TreeMap<String, MqttGhost> ghosts = new TreeMap<>();
        private long topicChars;
        private boolean full;
        private @Nullable ConnectionEnd end;
        private long lastNanos = System.nanoTime();

        /** A publish that is retained already comes with the flag, one that is made just now without [MQTT-3.3.1-12]. */
        synchronized void add(String topic, MqttMessage message) {
            if (!message.isRetained() || message.getPayload().length == 0) {
                return;
            }
            lastNanos = System.nanoTime();
            boolean mayBeOurs = topic.startsWith(config.prefix() + "/") || projection.isOwn(topic);
            if (mayBeOurs && outbox.isGhost(topic) && !ghosts.containsKey(topic)) {
                topicChars += topic.length();
                full |= ghosts.size() == MAX_GHOSTS || topicChars > MAX_TOPIC_CHARS;
                if (!full) {
                    ghosts.put(topic, ghost(topic, PublishForm.origin(message)));
                }
            }
        }

        synchronized void end(ConnectionEnd why) {
            end = why;
            notifyAll();
        }

        /** @param retains whether the broker retains anything: else nothing of ours can be missing */
        synchronized Found await(boolean retains) throws Ended, InterruptedException {
            long beganNanos = System.nanoTime();
            lastNanos = beganNanos;
            while (end == null) {
                long now = System.nanoTime();
                long quietMillis = (now - lastNanos) / 1_000_000;
                boolean tooLong = (now - beganNanos) / 1_000_000 > LONGEST_MILLIS;
                if (quietMillis >= QUIET_MILLIS || tooLong) {
                    boolean missing = retains && outbox.unseen() > 0;
                    if (!missing || quietMillis >= LATE_MILLIS || tooLong) {
                        return new Found(ghosts.values(), !missing && !tooLong && !full);
                    }
                }
                wait(Math.max(QUIET_MILLIS / 4, QUIET_MILLIS - quietMillis));
            }
            throw new Ended(end);
        }

        private MqttGhost ghost(String topic, String hubId) {
            return MqttGhost.newBuilder()
                    .setTopic(topic)
                    .setHubId(hubId.substring(0, Math.min(hubId.length(), MAX_HUB_ID_CHARS)))
                    .build();
        }
    }
}
