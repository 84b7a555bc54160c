package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Everything once more as protobuf, where that is wanted. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class ProtobufTopicsTest {
    private final MqttBroker broker;

    ProtobufTopicsTest(MqttBroker broker) {
        this.broker = broker;
    }

    @Test
    void everyPublishIsAlsoProtobufAndBothAreForgotten() throws Exception {
        broker.start();
        DeviceId device = new DeviceId("lamp-pb");
        Presence presence = Presence.newBuilder()
                .setState(PresenceState.PRESENCE_STATE_ONLINE)
                .build();
        MqttConfig config = broker.joinedBy("hub-pb", MqttConfig.DEFAULT_PREFIX, broker.port());
        String topic = MqttConfig.DEFAULT_PREFIX + "/d/lamp-pb/presence";
        try (JoinedBridge hub = new JoinedBridge(
                                config,
                                new BridgeTerms(true, true, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, false),
                                JoinedBridge.QUICK,
                                OutboxBounds.DEFAULT)
                        .awaitUp();
                Subscriber listening = new Subscriber(broker.port(), topic, "-t", topic + "/pb")) {
            hub.bridge.publishPresence(device, presence);
            assertThat(listening.await(topic).payload()).isEqualTo("{\"state\":\"PRESENCE_STATE_ONLINE\"}");
            Subscriber.Heard binary = listening.await(topic + "/pb");
            assertThat(Presence.parseFrom(binary.payload().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(presence);
            assertThat(binary.properties().getFieldsOrThrow("content-type").getStringValue())
                    .isEqualTo("application/x-protobuf");
            assertThat(binary.properties().getFieldsMap()).doesNotContainKey("payload-format-indicator");
            hub.bridge.forget(device);
            for (String each : List.of(topic, topic + "/pb")) {
                assertThat(listening.await(each, 2).get(1).payload()).isEmpty();
            }
        } finally {
            broker.close();
        }
    }
}
