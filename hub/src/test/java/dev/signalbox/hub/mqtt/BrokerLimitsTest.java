package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;
import org.junit.jupiter.api.Test;

/** What a broker says of itself in its CONNACK is obeyed. */
class BrokerLimitsTest {
    private static final DeviceId LAMP = new DeviceId("lamp-1");
    private static final BridgeTiming QUICK = new BridgeTiming(
            20,
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ZERO);

    @Test
    void brokerWithoutQosAndRetainGetsNeither() throws Exception {
        // Maximum QoS 0, Retain Available 0
        try (ScriptedBroker broker = new ScriptedBroker(0x24, 0, 0x25, 0);
                JoinedBridge hub = joined(broker)) {
            broker.refuseRetainedWill();
            hub.awaitUp();
            hub.bridge.publishPresence(LAMP, online());
            MqttPublish presence = awaitPublished(broker, "p/d/lamp-1/presence").get(0);
            assertThat(presence.getMessage().getQos()).isZero();
            assertThat(presence.getMessage().isRetained()).isFalse();
            Awaitility.await().until(() -> hub.bridge.status().getWaiting() == 0);
        }
    }

    @Test
    void willThatTheBrokerRefusesIsGivenUpForAPlainOne() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker()) {
            broker.refuseRetainedWill();
            try (JoinedBridge hub = joined(broker)) {
                hub.awaitUp();
                assertThat(hub.bridge.status().getUp()).isTrue();
                assertThat(hub.bridge.status().getLastError()).contains("it retains nothing");
            }
        }
    }

    @Test
    void publishLargerThanTheBrokerTakesIsCountedAndToldAndTheConnectionStays() throws Exception {
        // Maximum Packet Size 600
        try (ScriptedBroker broker = new ScriptedBroker(0x27, 0, 0, 2, 0x58);
                JoinedBridge hub = joined(broker)) {
            hub.awaitUp();
            Execution large = Execution.newBuilder()
                    .setExecutionId("e1")
                    .setCommand("x".repeat(600))
                    .build();
            hub.bridge.publishAnswer(AnswerRecord.newBuilder()
                    .setTopic("answers/me")
                    .setExecution(large)
                    .build());
            hub.bridge.publishPresence(LAMP, online());
            MqttPublish instead = awaitPublished(broker, "answers/me").get(0);
            assertThat(new String(instead.getPayload(), StandardCharsets.UTF_8))
                    .contains("ERROR_CODE_TOO_LARGE", "600 bytes");
            awaitPublished(broker, "p/d/lamp-1/presence");
            assertThat(hub.count("signalbox.mqtt.publish.oversized")).isEqualTo(1);
            assertThat(hub.count("signalbox.mqtt.disconnects")).isZero();
            assertThat(hub.bridge.status().getLastError()).contains("answers/me", "600");
            assertThat(hub.bridge.status().getLastErrorAtMs()).isPositive();
            assertThat(hub.bridge.status().getDroppedByReasonMap())
                    .containsOnly(Map.entry("larger_than_broker_takes", 1L));
        }
    }

    @Test
    void packetOfExactlyTheMaximumIsSent() throws Exception {
        MqttPublish packet;
        try (ScriptedBroker broker = new ScriptedBroker();
                JoinedBridge hub = joined(broker)) {
            hub.awaitUp();
            hub.bridge.publishPresence(LAMP, online());
            packet = awaitPublished(broker, "p/d/lamp-1/presence").get(0);
        }
        long size = packet.getHeader().length + (long) packet.getPayload().length;
        BrokerLimits exact = new BrokerLimits(20, size, 1, true, true);
        assertThat(exact.takes(packet.getTopicName(), packet.getMessage())).isTrue();
        BrokerLimits less = new BrokerLimits(20, size - 1, 1, true, true);
        assertThat(less.takes(packet.getTopicName(), packet.getMessage())).isFalse();
    }

    @Test
    void brokerWithoutWildcardsIsPublishedToAndToldOf() throws Exception {
        // Wildcard Subscription Available 0
        try (ScriptedBroker broker = new ScriptedBroker(0x28, 0);
                JoinedBridge hub = joined(broker)) {
            hub.awaitUp();
            hub.bridge.publishPresence(LAMP, online());
            awaitPublished(broker, "p/d/lamp-1/presence");
            assertThat(broker.got(ScriptedBroker.SUBSCRIBE)).isEmpty();
            assertThat(hub.bridge.status().getLastError()).contains("no wildcard subscriptions");
        }
    }

    @Test
    void keepAliveOfTheBrokerIsKept() throws Exception {
        // Server Keep Alive 1 s; ours would be 20 s
        try (ScriptedBroker broker = new ScriptedBroker(0x13, 0, 1);
                JoinedBridge hub = joined(broker)) {
            hub.awaitUp();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> broker.got(ScriptedBroker.PINGREQ).size() >= 2);
            assertThat(hub.bridge.status().getUp()).isTrue();
        }
    }

    @Test
    void connectionThatEndsAgainAndAgainAsSoonAsItIsUpIsSuspectedToBeATakeOver() throws Exception {
        try (ScriptedBroker broker = new ScriptedBroker()) {
            broker.closeOnSubscribe();
            try (JoinedBridge hub = joined(broker)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> hub.bridge.status().getLastError().contains("may use our client id"));
            }
        }
    }

    @Test
    void shortLivesAreALoopFromTheThirdOnAndForgottenAfterTwoMinutes() {
        ShortLives lives = new ShortLives();
        long second = 1_000_000_000L;
        assertThat(lives.isLoop(second, 0)).isFalse();
        assertThat(lives.isLoop(second, 10 * second)).isFalse();
        assertThat(lives.isLoop(60 * second, 90 * second)).isFalse();
        assertThat(lives.isLoop(second, 100 * second)).isTrue();
        assertThat(lives.isLoop(second, 300 * second)).isFalse();
    }

    private static JoinedBridge joined(ScriptedBroker broker) throws Exception {
        MqttConfig config = new MqttConfig("mqtt://127.0.0.1:" + broker.port(), null, null, "p", "hub", null);
        return new JoinedBridge(config, QUICK, OutboxBounds.DEFAULT);
    }

    private static Presence online() {
        return Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_ONLINE)
                .build();
    }

    private static List<MqttPublish> awaitPublished(ScriptedBroker broker, String topic) {
        Awaitility.await(topic)
                .atMost(Duration.ofSeconds(20))
                .until(() -> !broker.published(topic).isEmpty());
        return broker.published(topic);
    }
}
