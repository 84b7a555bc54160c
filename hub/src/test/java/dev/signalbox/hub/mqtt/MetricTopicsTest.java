package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The newest value of each metric on a topic of its own, where that is wanted. */
@ExtendWith(MqttBroker.Each.class)
class MetricTopicsTest {
    private static final DeviceId LAMP = new DeviceId("lamp-m");
    private static final String METRIC = MqttConfig.DEFAULT_PREFIX + "/d/lamp-m/m/";
    private static final List<Reading> READINGS = List.of(
            Reading.newBuilder().setMetric("brightness").setNumber(40).build(),
            Reading.newBuilder().setMetric("celsius").setNumber(21.5).build(),
            Reading.newBuilder().setMetric("on").setFlag(true).build(),
            Reading.newBuilder().setMetric("mode").setText("a \"b\"").build(),
            Reading.newBuilder().setMetric("broken").setNumber(Double.NaN).build());

    @Test
    void valuesAreBareTextRetainedAndGoWithTheirDevice(MqttBroker broker) throws Exception {
        try (JoinedBridge hub = joined(broker, true)) {
            hub.bridge.publishMetrics(LAMP, READINGS);
            Awaitility.await().until(() -> hub.bridge.status().getWaiting() == 0);
            try (Subscriber late = new Subscriber(broker.port(), METRIC + "+")) {
                Heard brightness = late.await(METRIC + "brightness");
                assertThat(brightness.payload()).isEqualTo("40");
                assertThat(brightness.retained()).isTrue();
                assertThat(brightness.qos()).isZero();
                assertThat(brightness
                                .properties()
                                .getFieldsOrThrow("content-type")
                                .getStringValue())
                        .isEqualTo("text/plain");
                assertThat(late.await(METRIC + "celsius").payload()).isEqualTo("21.5");
                assertThat(late.await(METRIC + "on").payload()).isEqualTo("true");
                assertThat(late.await(METRIC + "mode").payload()).isEqualTo("a \"b\"");
                assertThat(late.on(METRIC + "broken")).as("what is no value").isEmpty();

                hub.bridge.forget(LAMP);
                READINGS.forEach(reading -> Awaitility.await()
                        .untilAsserted(() -> assertThat(late.on(METRIC + reading.getMetric()))
                                .last()
                                .extracting(Heard::payload)
                                .isEqualTo("")));
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void withoutTheOptionThereAreNone(MqttBroker broker) throws Exception {
        try (JoinedBridge hub = joined(broker, false);
                Subscriber other = new Subscriber(broker.port(), METRIC.replace("/m/", "/#"))) {
            hub.bridge.publishMetrics(LAMP, READINGS);
            hub.bridge.publishState(LAMP, READINGS);
            other.await(METRIC.replace("/m/", "/state"));
            assertThat(other.on(METRIC + "brightness")).isEmpty();
        } finally {
            broker.close();
        }
    }

    private static JoinedBridge joined(MqttBroker broker, boolean metrics) throws Exception {
        broker.start();
        MqttConfig config = broker.joinedBy("hub-m", MqttConfig.DEFAULT_PREFIX, broker.port());
        BridgeTerms terms = new BridgeTerms(false, metrics, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, false);
        return new JoinedBridge(config, terms, JoinedBridge.QUICK, OutboxBounds.DEFAULT).awaitUp();
    }
}
