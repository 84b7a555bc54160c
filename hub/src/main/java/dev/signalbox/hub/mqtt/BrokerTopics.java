package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.mqtt.BrokerRules.Rank;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerAddressPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the topics of the embedded broker, and says whether there may be one more: whoever may connect could else fill the
 * heap with them. Filters are topics, too. Thread-safe; a few more than the bound may come at once.
 */
final class BrokerTopics implements ActiveMQServerAddressPlugin {
    private static final Logger log = LoggerFactory.getLogger(BrokerTopics.class);

    private final BrokerRules rules;
    private final BrokerRoom room;
    private final Counter refused;
    private final AtomicInteger own = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final AtomicBoolean said = new AtomicBoolean();

    BrokerTopics(BrokerRules rules, BrokerRoom room, Metrics metrics) {
        this.rules = rules;
        this.room = room;
        this.refused = metrics.counter(
                "signalbox.broker.topics.refused",
                "Publishes and subscriptions on new topics of the embedded broker that had no room for them");
        metrics.queue(
                "signalbox.broker.topics",
                "The hub's topics at the embedded broker",
                room.ownTopics(),
                own,
                AtomicInteger::get);
        metrics.queue(
                "signalbox.broker.topics.others",
                "Other topics, those of answers, and filters at the embedded broker",
                room.withAnswers(),
                others,
                AtomicInteger::get);
    }

    /** What the hub announces is bounded by its ledger; on which topics it answers, clients say. */
    boolean hasRoomFor(Rank rank, String topic) {
        boolean fits = rules.isOwn(topic)
                ? own.get() < room.ownTopics()
                : rules.isAnnounced(topic)
                        || others.get() < (rank == Rank.HUB ? room.withAnswers() : room.otherTopics());
        if (!fits) {
            refused.increment();
            if (said.compareAndSet(false, true)) {
                log.warn(
                        "the hub's own broker has no room for topic={}: join a broker of your own with --mqtt-url",
                        topic);
            }
        }
        return fits;
    }

    @Override
    public void afterAddAddress(AddressInfo address, boolean reload) {
        count(address.getName(), 1);
    }

    @Override
    public void afterRemoveAddress(SimpleString address, AddressInfo removed) {
        count(address, -1);
    }

    private void count(SimpleString address, int change) {
        String topic = address.toString();
        if (!topic.startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX)) { // counted with its topic
            (rules.isOwn(topic) ? own : others).addAndGet(change);
        }
    }
}
