package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** On the embedded broker: mosquitto 2.0.11 closes the connection of the older client without a word. */
class TakeOverTest {
    /** Comes back so late that a look in between cannot be missed. */
    private static final BridgeTiming PATIENT = new BridgeTiming(
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ZERO);

    @Test
    void anotherClientWithOurIdIsNamedAsTheTroubleAndNotThrownOutAtOnce() throws Exception {
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.EMBEDDED)) {
            broker.start();
            MqttConfig config = broker.joinedBy("hub-a", MqttConfig.DEFAULT_PREFIX, broker.port());
            try (JoinedBridge hub = new JoinedBridge(config, PATIENT, OutboxBounds.DEFAULT).awaitUp()) {
                Mosquitto.Ended other = Mosquitto.publish(
                        broker.port(),
                        "-i",
                        "hub-a-in",
                        "-u",
                        "hub",
                        "-P",
                        MqttBroker.HUB_SECRET,
                        "-t",
                        "other",
                        "-m",
                        "x");
                assertThat(other.exit()).as(other.output()).isZero();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> !hub.bridge.status().getUp());
                assertThat(hub.bridge.status().getTrouble())
                        .contains("Another client connected with our client id hub-a-in");
                assertThat(hub.count("signalbox.mqtt.connects")).isEqualTo(1);
            }
        }
    }
}
