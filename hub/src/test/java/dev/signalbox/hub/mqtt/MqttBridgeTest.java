package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.ShadowLeaf;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What the hub tells, also over an outage, on every broker there is. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class MqttBridgeTest extends BridgeTestbed {
    MqttBridgeTest(MqttBroker broker) {
        super(broker);
    }

    @Test
    void presenceAndStateAreRetainedAndTelemetryIsNot() throws Exception {
        bridge.publishPresence(
                LAMP,
                Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ONLINE)
                        .setEpoch(42)
                        .build());
        bridge.publishCapabilities(
                LAMP, Capabilities.newBuilder().setModel("L1").build());
        bridge.publishState(
                LAMP,
                List.of(
                        Reading.newBuilder()
                                .setMetric("brightness")
                                .setTimeMs(1_700_000_000_000L)
                                .setNumber(40)
                                .build(),
                        Reading.newBuilder()
                                .setMetric("label")
                                .setText("a \"lamp\"\n")
                                .setQuality(Quality.QUALITY_UNCERTAIN)
                                .build()));
        Awaitility.await().until(() -> bridge.status().getWaiting() == 0);
        try (Subscriber late = new Subscriber(broker.port(), P + "/#")) {
            Heard presence = late.await(P + "/d/lamp-1/presence");
            assertThat(presence.retained()).isTrue();
            assertThat(presence.qos()).isEqualTo(1);
            assertThat(presence.payloadJson().getFieldsOrThrow("state").getStringValue())
                    .isEqualTo("PRESENCE_STATE_ONLINE");
            assertIsOurs(presence);
            assertThat(late.await(P + "/d/lamp-1/capabilities").retained()).isTrue();

            Heard state = late.await(P + "/d/lamp-1/state");
            assertThat(state.retained()).isTrue();
            assertThat(state.qos()).isEqualTo(0);
            assertThat(state.payload())
                    .isEqualTo("{\"brightness\":{\"value\":40,\"time\":\"2023-11-14T22:13:20Z\",\"quality\":\"good\"},"
                            + "\"label\":{\"value\":\"a \\\"lamp\\\"\\n\",\"time\":\"1970-01-01T00:00:00Z\","
                            + "\"quality\":\"uncertain\"}}");

            bridge.publishTelemetry(LAMP, List.of(reading(1), reading(2)));
            Heard telemetry = late.await(P + "/d/lamp-1/telemetry");
            assertThat(telemetry.retained()).isFalse();
            assertThat(telemetry.qos()).isEqualTo(0);
            assertThat(telemetry.payload())
                    .isEqualTo("{\"readings\":[{\"metric\":\"n\",\"timeMs\":\"1000\",\"number\":1.0},"
                            + "{\"metric\":\"n\",\"timeMs\":\"2000\",\"number\":2.0}]}");
            assertIsOurs(telemetry);

            Heard hubState = late.await(P + "/hub/state");
            assertThat(hubState.retained()).isTrue();
            assertThat(hubState.payload()).contains("\"online\":true", "\"hub\":\"hub-under-test\"", "\"epoch\":7");
        }
    }

    @Test
    void shadowIsRetainedSideBySide() throws Exception {
        Shadow shadow = Shadow.newBuilder()
                .setDesiredVersion(2)
                .setReportedVersion(1)
                .addLeaves(ShadowLeaf.newBuilder()
                        .setPath("fan.speed")
                        .setDesired(Value.newBuilder().setNumberValue(3))
                        .setReported(Value.newBuilder().setNumberValue(1)))
                .build();
        bridge.publishShadow(LAMP, Shadow.getDefaultInstance(), shadow);
        Awaitility.await().until(() -> bridge.status().getWaiting() == 0);
        try (Subscriber late = new Subscriber(broker.port(), P + "/d/lamp-1/shadow/+")) {
            Heard reported = late.await(P + "/d/lamp-1/shadow/reported");
            assertThat(reported.retained()).isTrue();
            assertThat(reported.qos()).isEqualTo(1);
            assertThat(reported.payload()).isEqualTo("{\"version\":\"1\",\"document\":{\"fan.speed\":1.0}}");
            assertIsOurs(reported);
            assertThat(late.await(P + "/d/lamp-1/shadow/desired").payload())
                    .isEqualTo("{\"version\":\"2\",\"document\":{\"fan.speed\":3.0}}");
            assertThat(late.await(P + "/d/lamp-1/shadow/delta").payload())
                    .isEqualTo("{\"version\":\"2\",\"document\":{\"fan.speed\":3.0}}");
        }
    }

    @Test
    void nothingIsRetainedOfAForgottenDevice() throws Exception {
        DeviceId other = new DeviceId("lamp-2");
        for (DeviceId device : List.of(LAMP, other)) {
            bridge.publishPresence(
                    device,
                    Presence.newBuilder()
                            .setState(PresenceState.PRESENCE_STATE_ONLINE)
                            .build());
            bridge.publishCapabilities(device, Capabilities.getDefaultInstance());
            bridge.publishState(device, List.of());
            bridge.publishShadow(
                    device,
                    Shadow.getDefaultInstance(),
                    Shadow.newBuilder().setDesiredVersion(1).build());
        }
        List<String> topics = List.of(
                P + "/d/lamp-1/presence",
                P + "/d/lamp-1/capabilities",
                P + "/d/lamp-1/state",
                P + "/d/lamp-1/shadow/desired",
                P + "/d/lamp-1/shadow/delta");
        Awaitility.await().until(() -> bridge.status().getWaiting() == 0);
        try (Subscriber listening = new Subscriber(broker.port(), P + "/d/lamp-1/#")) {
            bridge.forget(LAMP);
            topics.forEach(topic -> Awaitility.await()
                    .untilAsserted(() -> assertThat(listening.on(topic))
                            .anyMatch(heard -> heard.payload().isEmpty())));
        }
        try (Subscriber late = new Subscriber(broker.port(), P + "/d/#")) {
            late.await(P + "/d/lamp-2/state");
            topics.forEach(topic -> assertThat(late.on(topic)).isEmpty());
        }
    }

    @Test
    void hubIsOfflineAfterAStopAndAfterItsConnectionWasCut() throws Exception {
        try (Subscriber other = new Subscriber(broker.port(), P + "/hub/state")) {
            other.await(P + "/hub/state");
            proxy.cut();
            Heard will = other.await(P + "/hub/state", 2).get(1);
            assertThat(will.payload()).isEqualTo("{\"online\":false,\"hub\":\"hub-under-test\",\"epoch\":7}");
            if (broker.kind() != MqttBroker.Kind.EMBEDDED) { // it forwards a Will without its properties
                assertIsOurs(will);
            }
            proxy.heal();
            hub.awaitUp();
            assertThat(other.await(P + "/hub/state", 3).get(2).payload()).contains("\"online\":true");
            hub.close();
            assertThat(other.await(P + "/hub/state", 4).get(3).payload()).contains("\"online\":false", "\"time\"");
        }
    }

    @Test
    void resultsOfAnOutageArriveInOrderAfterTheBrokerIsBack() throws Exception {
        DeviceId lamp = new DeviceId("lamp-2"); // of which no broker keeps anything yet
        broker.stop();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !bridge.status().getUp());
        assertThat(bridge.status().getTrouble()).isNotEmpty();
        IntStream.range(0, 300).forEach(n -> publishResult("late/results", n));
        bridge.publishTelemetry(LAMP, List.of(reading(1)));
        bridge.publishPresence(lamp, Presence.newBuilder().setEpoch(1).build());
        bridge.publishPresence(lamp, Presence.newBuilder().setEpoch(2).build());
        assertThat(hub.count("signalbox.mqtt.telemetry.dropped")).isEqualTo(1);
        assertThat(bridge.status().getDropped()).isEqualTo(1);
        proxy.freeze(); // so that the subscriber is there first
        broker.start();
        try (Subscriber other = new Subscriber(broker.port(), "late/results", "-t", P + "/d/#")) {
            proxy.thaw();
            hub.awaitUp();
            List<Heard> results = other.await("late/results", 300);
            assertThat(results.stream().map(MqttBridgeTest::number).distinct().toList())
                    .isEqualTo(IntStream.range(0, 300).boxed().toList());
        }
        try (Subscriber late = new Subscriber(broker.port(), P + "/d/lamp-2/presence")) {
            assertThat(late.await(P + "/d/lamp-2/presence"))
                    .extracting(heard ->
                            heard.payloadJson().getFieldsOrThrow("epoch").getStringValue())
                    .isEqualTo("2");
        }
        Awaitility.await().until(() -> bridge.status().getWaiting() == 0);
    }

    @Test
    void publishInFlightWhenTheConnectionEndsIsSentAgainOnceAndWithItsTopic() throws Exception {
        try (Subscriber other = new Subscriber(broker.port(), "in/flight")) {
            IntStream.range(0, 5).forEach(n -> publishResult("in/flight", n));
            other.await("in/flight", 5);
            proxy.freeze();
            IntStream.range(5, 60).forEach(n -> publishResult("in/flight", n));
            Awaitility.await().until(() -> bridge.status().getWaiting() == 55);
            int before = proxy.connections();
            proxy.cut();
            proxy.heal();
            hub.awaitUp();
            List<Heard> results = other.await("in/flight", 60);
            assertThat(results.stream().map(MqttBridgeTest::number).distinct().toList())
                    .isEqualTo(IntStream.range(0, 60).boxed().toList());
            Awaitility.await().until(() -> bridge.status().getWaiting() == 0);
            assertThat(proxy.connections() - before).isEqualTo(2);
        }
        // Every packet names its topic: nothing was aliased, though the broker would allow it.
        assertThat(proxy.sent(BrokerProxy.PUBLISH)).hasSizeGreaterThan(60).allMatch(packet -> packet.topicLength() > 0);
    }

    @Test
    void silentBrokerIsLeftAndJoinedAgain() throws Exception {
        proxy.freeze();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !bridge.status().getUp());
        proxy.cut();
        proxy.heal();
        hub.awaitUp();
        assertThat(bridge.status().getUp()).isTrue();
    }
}
