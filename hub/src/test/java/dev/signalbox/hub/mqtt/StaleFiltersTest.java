package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.switchboard.RetainedTopic;
import dev.signalbox.proto.v1.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A session at the broker that an earlier configuration of the hub has left. */
@ExtendWith(MqttBroker.Each.class)
class StaleFiltersTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;

    @Test
    void sessionLosesWhatTheHubSubscribedToBefore(MqttBroker broker) throws Exception {
        broker.start();
        List<RetainedTopic> rows;
        try (JoinedBridge hub = joined(broker, "old/v1", true, List.of())) {
            rows = hub.ledger.awaitRows(1);
        }
        try (JoinedBridge hub = joined(broker, P, false, rows)) {
            for (String topic : List.of("homeassistant/status", "old/v1/d/lamp-1/cmd/on", P + "/d/lamp-1/cmd/on")) {
                Mosquitto.Ended ended = Mosquitto.publish(broker.port(), "-q", "1", "-t", topic, "-m", "{}");
                assertThat(ended.exit()).as(ended.output()).isZero();
            }
            hub.command();
            assertThat(hub.count("signalbox.mqtt.received")).isEqualTo(1);
        } finally {
            broker.close();
        }
    }

    private static JoinedBridge joined(
            MqttBroker broker, String prefix, boolean homeAssistant, List<RetainedTopic> known) throws Exception {
        return new JoinedBridge(
                        broker.joinedBy("hub-moved", prefix, broker.port()),
                        new BridgeTerms(
                                false, false, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, homeAssistant),
                        JoinedBridge.QUICK,
                        OutboxBounds.DEFAULT,
                        known)
                .awaitUp();
    }
}
