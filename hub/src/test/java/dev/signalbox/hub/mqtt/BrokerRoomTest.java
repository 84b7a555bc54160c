package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.mqtt.BrokerRules.Rank;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub's own broker keeps is bounded, and says so. */
class BrokerRoomTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;

    private final Metrics metrics = new Metrics();

    @Test
    void isAShareOfTheHeap() {
        assertThat(BrokerRoom.ofHeap(512L << 20)).isEqualTo(new BrokerRoom(10_922, 13_652, 5_461, 64L << 20));
        assertThat(BrokerRoom.ofHeap(128L << 20)).isEqualTo(new BrokerRoom(2_730, 3_412, 1_365, 16L << 20));
        assertThat(BrokerRoom.ofHeap(Long.MAX_VALUE).retainedTopics()).isEqualTo(Ledger.MAX_TOPICS);
    }

    @Test
    void clientsTakeNoRoomOfTheHubs() {
        BrokerRules rules = new BrokerRules(P);
        rules.reserve(new OwnAnnouncements("homeassistant", "hub1"));
        BrokerTopics topics = new BrokerTopics(rules, new BrokerRoom(2, 2, 1, 1 << 20), metrics);
        topics.afterAddAddress(address("plant/1"), false);
        topics.afterAddAddress(address("$sys.mqtt.retain.plant/1"), false);
        assertThat(topics.hasRoomFor(Rank.OPERATOR, "plant/2")).isFalse();
        assertThat(topics.hasRoomFor(Rank.OPERATOR, P + "/d/lamp-1/cmd/blink")).isFalse();
        assertThat(topics.hasRoomFor(Rank.ANONYMOUS, P + "/#")).isFalse();
        assertThat(topics.hasRoomFor(Rank.HUB, "homeassistant/device/hub1_lamp/config"))
                .isTrue();
        assertThat(topics.hasRoomFor(Rank.HUB, P + "/d/lamp-1/presence")).isTrue();
        assertThat(metrics.counted("signalbox.broker.topics.refused")).isEqualTo(3);

        topics.afterAddAddress(address(P + "/d/lamp-1/presence"), true);
        topics.afterAddAddress(address(P + "/d/lamp-1/state"), true);
        assertThat(topics.hasRoomFor(Rank.HUB, P + "/d/lamp-1/telemetry")).isFalse();

        topics.afterRemoveAddress(SimpleString.of("plant/1"), address("plant/1"));
        assertThat(topics.hasRoomFor(Rank.OPERATOR, "plant/2")).isTrue();
    }

    /** [MQTT §4.10.1] lets whoever asks name any Response Topic: each new one is an address, which nobody may ever read. */
    @Test
    void topicsOfAnswersAreBoundedToo() {
        BrokerTopics topics = new BrokerTopics(new BrokerRules(P), new BrokerRoom(2, 2, 4, 1 << 20), metrics);
        for (int n = 0; n < 4; n++) {
            topics.afterAddAddress(address("plant/" + n), false);
        }
        assertThat(topics.hasRoomFor(Rank.OPERATOR, "plant/4")).isFalse();
        assertThat(topics.hasRoomFor(Rank.HUB, "replies/1"))
                .as("clients took all of theirs")
                .isTrue();
        topics.afterAddAddress(address("replies/1"), false);
        topics.afterAddAddress(address(P + "/d/nobody-1/cmd/blink/result"), false);
        assertThat(topics.hasRoomFor(Rank.HUB, "replies/2")).isFalse();
        assertThat(topics.hasRoomFor(Rank.HUB, P + "/d/nobody-2/cmd/blink/result/pb"))
                .isFalse();
        assertThat(topics.hasRoomFor(Rank.HUB, P + "/d/lamp-1/presence"))
                .as("none of its own is taken")
                .isTrue();
    }

    @Test
    void devicesBeyondItAreNotPublishedAndTheRestGoesOn(@TempDir Path directory) throws Exception {
        BrokerRoom room = new BrokerRoom(4, 7, 100, 16 << 20);
        EmbeddedBroker broker = started(directory, room);
        OutboxBounds bounds = new OutboxBounds(8 << 20, 4 << 20, broker.retainedTopics());
        try (JoinedBridge hub = new JoinedBridge(broker.joinedBy("hub-room"), JoinedBridge.QUICK, bounds).awaitUp()) {
            // The hub's own state is the first of the four, and of the seven.
            IntStream.range(0, 10).forEach(n -> hub.bridge.publishPresence(lamp(n), Presence.getDefaultInstance()));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(hub.bridge.status().getDroppedByReasonMap())
                            .containsEntry("ledger_full", 7L));
            assertThat(hub.bridge.status().getRetainedTopics()).isEqualTo(4);
            assertThat(hub.bridge.status().getLastError()).contains("--mqtt-url");
            assertThat(queue(hub.metrics, "signalbox.mqtt.retained.topics")).isEqualTo(4);

            IntStream.range(0, 10).forEach(n -> hub.bridge.publishTelemetry(lamp(n), reading()));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(metrics.counted("signalbox.broker.topics.refused"))
                            .isEqualTo(7));
            assertThat(queue(metrics, "signalbox.broker.topics")).isEqualTo(7);

            try (Subscriber display = new Subscriber(broker.port(), P + "/#")) {
                for (int n = 0; n < 3; n++) {
                    display.await(P + "/d/lamp-" + n + "/presence");
                    hub.bridge.publishTelemetry(lamp(n), reading());
                    display.await(P + "/d/lamp-" + n + "/telemetry");
                }
                assertThat(display.on(P + "/d/lamp-3/presence")).isEmpty();
            }
            assertThat(hub.bridge.status().getUp()).isTrue();
            assertThat(queue(metrics, "signalbox.broker.topics")).isEqualTo(7);
        } finally {
            broker.close();
        }
        EmbeddedBroker again = started(directory, room);
        try {
            assertThat(queue(metrics, "signalbox.broker.topics"))
                    .as("after a restart, without those that retain nothing")
                    .isEqualTo(4);
        } finally {
            again.close();
        }
    }

    @Test
    void clientIsRefusedNewTopicsAndFiltersAndKeepsTheOld(@TempDir Path directory) throws Exception {
        EmbeddedBroker broker = started(directory, new BrokerRoom(4, 7, 20, 16 << 20));
        try {
            for (int n = 0; n < 30; n++) {
                publish(broker, "plant/" + n);
            }
            assertThat(queue(metrics, "signalbox.broker.topics.others")).isEqualTo(20);
            assertThat(metrics.counted("signalbox.broker.topics.refused")).isBetween(10L, 29L);
            assertThat(publish(broker, "plant/99").output()).containsIgnoringCase("not authorized");
            assertThat(Mosquitto.publish(broker.port(), "-V", "311", "-q", "1", "-t", "plant/98", "-m", "x")
                            .exit())
                    .isNotZero();
            assertThat(publish(broker, "plant/0").output()).isEmpty();
            assertThat(subscribe(broker, "plant/+").output()).containsIgnoringCase("denied");
            assertThat(subscribe(broker, "plant/0").exit())
                    .as("hears what is retained")
                    .isZero();
        } finally {
            broker.close();
        }
    }

    private static Mosquitto.Ended publish(EmbeddedBroker broker, String topic) throws Exception {
        return Mosquitto.publish(broker.port(), "-V", "5", "-q", "1", "-r", "-t", topic, "-m", "x");
    }

    private static Mosquitto.Ended subscribe(EmbeddedBroker broker, String filter) throws Exception {
        return Mosquitto.run("mosquitto_sub", broker.port(), List.of("-V", "5", "-C", "1", "-W", "10", "-t", filter));
    }

    private EmbeddedBroker started(Path directory, BrokerRoom room) throws Exception {
        EmbeddedBroker broker = new EmbeddedBroker(
                "127.0.0.1", 0, directory, P, new BrokerTokens(), metrics, MqttBroker.HUB_SECRET, room);
        broker.start();
        return broker;
    }

    private static long queue(Metrics metrics, String name) {
        return metrics.queues().stream()
                .filter(queue -> queue.name().equals(name))
                .reduce((first, last) -> last)
                .orElseThrow()
                .waiting()
                .getAsLong();
    }

    private static AddressInfo address(String name) {
        return new AddressInfo(SimpleString.of(name), RoutingType.MULTICAST);
    }

    private static DeviceId lamp(int n) {
        return new DeviceId("lamp-" + n);
    }

    private static List<NewReading> reading() {
        Reading reading = Reading.newBuilder().setMetric("celsius").build();
        return List.of(new NewReading(reading, Frame.of(reading)));
    }
}
