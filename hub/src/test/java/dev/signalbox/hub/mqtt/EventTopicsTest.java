package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Role;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Events of devices on topics of their own, for an hour. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class EventTopicsTest {
    /** Such that its protobuf is text, too: the subscriber tells payloads as text. */
    private static final DeviceEvent PRESSED = DeviceEvent.newBuilder()
            .setEventNo(41)
            .setDeviceId("button-1")
            .setName("pressed")
            .putValues("press", Value.newBuilder().setStringValue("double").build())
            .build();

    private final MqttBroker broker;

    EventTopicsTest(MqttBroker broker) {
        this.broker = broker;
    }

    @Test
    void eventIsPublishedInBothFormsWithAnHourToLiveAndNotRetained() throws Exception {
        broker.start();
        MqttConfig config = broker.joinedBy("hub-events", MqttConfig.DEFAULT_PREFIX, broker.port());
        String topic = MqttConfig.DEFAULT_PREFIX + "/d/button-1/event/pressed";
        try (JoinedBridge hub = new JoinedBridge(
                                config,
                                new BridgeTerms(
                                        true, false, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, false),
                                JoinedBridge.QUICK,
                                OutboxBounds.DEFAULT)
                        .awaitUp();
                Subscriber listening = new Subscriber(broker.port(), topic, "-t", topic + "/pb")) {
            hub.bridge.publishEvent(new DeviceId("button-1"), PRESSED, 0);
            Subscriber.Heard heard = listening.await(topic);
            assertThat(heard.qos()).isEqualTo(1);
            assertThat(heard.retained()).isFalse();
            assertThat(heard.payloadJson().getFieldsOrThrow("values"))
                    .isEqualTo(Subscriber.parse("{\"values\":{\"press\":\"double\"}}")
                            .getFieldsOrThrow("values"));
            assertThat(heard.properties()
                            .getFieldsOrThrow("message-expiry-interval")
                            .getNumberValue())
                    .isBetween(3_500.0, 3_600.0);
            Subscriber.Heard binary = listening.await(topic + "/pb");
            assertThat(DeviceEvent.parseFrom(binary.payload().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(PRESSED);
        } finally {
            broker.close();
        }
    }
}
