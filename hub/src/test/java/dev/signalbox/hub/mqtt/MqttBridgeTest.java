package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class MqttBridgeTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;
    private static final DeviceId LAMP = new DeviceId("lamp-1");
    private static final String COMMAND = P + "/d/lamp-1/cmd/blink";

    private final MqttBroker broker;
    private BrokerProxy proxy;
    private JoinedBridge hub;
    private MqttBridge bridge;

    MqttBridgeTest(MqttBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void join() throws Exception {
        broker.start();
        proxy = new BrokerProxy(broker.port());
        hub = new JoinedBridge(broker.joinedBy("hub-" + System.nanoTime(), P, proxy.port())).awaitUp();
        bridge = hub.bridge;
    }

    @AfterEach
    void leave() throws Exception {
        if (hub != null) {
            hub.close();
            proxy.close();
        }
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
    void commandIsAnsweredOnItsResponseTopicByteForByte() throws Exception {
        CompletableFuture<Mosquitto.Ended> asked = CompletableFuture.supplyAsync(() -> {
            List<String> arguments = new ArrayList<>(List.of(
                    "-t",
                    COMMAND,
                    "-e",
                    "answers/me",
                    "-q",
                    "1",
                    "-m",
                    "{\"times\":3}",
                    "-W",
                    "20",
                    "-F",
                    "%p|%D",
                    "-D",
                    "publish",
                    "correlation-data",
                    "byte for byte \u00e9"));
            arguments.addAll(broker.operator());
            try {
                return Mosquitto.run("mosquitto_rr", broker.port(), arguments);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        Event.CommandPublished command = hub.command();
        assertThat(command.identity().name()).isEqualTo("mqtt:test-broker");
        assertThat(command.identity().role()).isEqualTo(Role.ROLE_OPERATOR);
        InvokeCommand request = command.request();
        assertThat(request.getDeviceId()).isEqualTo("lamp-1");
        assertThat(request.getCommand()).isEqualTo("blink");
        assertThat(request.getParameters().getFieldsOrThrow("times").getNumberValue())
                .isEqualTo(3);
        assertThat(request.getIdempotencyKey()).startsWith(CommandForm.DERIVED_KEY);
        assertThat(command.origin().responseTopic()).isEqualTo("answers/me");
        assertThat(command.origin().correlationData()).isEqualTo(ByteString.copyFromUtf8("byte for byte \u00e9"));
        bridge.acknowledge(command.origin().receipt());
        bridge.publishExecution(
                command.origin().responseTopic(), command.origin().correlationData(), execution("e1"));
        assertThat(asked.get().output().strip())
                .isEqualTo("{\"executionId\":\"e1\",\"state\":\"EXECUTION_STATE_SUCCEEDED\"}|byte for byte \u00e9");
    }

    @Test
    void olderPublisherIsAnsweredOnTheDefaultTopic() throws Exception {
        publish("-V", "311", "-q", "1", "-t", COMMAND, "-n");
        Event.CommandPublished command = hub.command();
        assertThat(command.request().getIdempotencyKey()).isEmpty();
        assertThat(command.request().getParameters()).isEqualTo(Struct.getDefaultInstance());
        assertThat(command.origin().responseTopic()).isEqualTo(COMMAND + "/result");
    }

    @Test
    void keyAndExpiryOfThePublisherAreTaken() throws Exception {
        publish(
                "-q",
                "1",
                "-t",
                COMMAND,
                "-m",
                "{}",
                "-D",
                "publish",
                "message-expiry-interval",
                "90",
                "-D",
                "publish",
                "user-property",
                "idempotency-key",
                "order-66");
        InvokeCommand request = hub.command().request();
        assertThat(request.getIdempotencyKey()).isEqualTo("order-66");
        assertThat(request.getTtlMs()).isBetween(85_000, 90_000);
    }

    @Test
    void pubackIsWithheldUntilTheCommandIsAcknowledged() throws Exception {
        publish("-q", "1", "-t", COMMAND, "-m", "{}");
        Event.CommandPublished first = hub.command();
        publish("-q", "1", "-t", COMMAND, "-m", "{}");
        Event.CommandPublished second = hub.command();
        assertThat(proxy.sent(BrokerProxy.PUBACK)).isEmpty();
        bridge.acknowledge(second.origin().receipt());
        awaitPubacks(1);
        bridge.acknowledge(first.origin().receipt());
        awaitPubacks(2);
    }

    @Test
    void commandWithoutPubackComesAgainAndIsStillOneCommand() throws Exception {
        publish("-q", "1", "-t", COMMAND, "-m", "{\"n\":1}");
        Event.CommandPublished command = hub.command();
        proxy.cut();
        proxy.heal();
        hub.awaitUp();
        hub.awaitCount(1, "signalbox.mqtt.ignored", "reason", "redelivered");
        bridge.acknowledge(command.origin().receipt());
        awaitPubacks(1);
        publish("-q", "1", "-t", COMMAND, "-m", "{\"n\":2}");
        assertThat(hub.command().request().getParameters().getFieldsOrThrow("n").getNumberValue())
                .isEqualTo(2);
    }

    @Test
    void commandPublishedWhileTheHubIsAwayArrivesLater() throws Exception {
        proxy.cut();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> !bridge.status().getUp());
        publish("-q", "1", "-t", COMMAND, "-m", "{}");
        proxy.heal();
        bridge.acknowledge(hub.command().origin().receipt());
        awaitPubacks(1);
    }

    @Test
    void whatIsNotACommandIsRefusedAndDoesNotComeAgain() throws Exception {
        try (Subscriber other = new Subscriber(broker.port(), P + "/d/+/cmd/+/result", "-t", "elsewhere")) {
            publish("-q", "1", "-t", COMMAND, "-m", "[1,2]");
            publish("-q", "1", "-t", COMMAND, "-m", "{".repeat(40) + "}".repeat(40));
            publish("-q", "1", "-t", COMMAND, "-m", "{\"text\":\"" + "x".repeat(70_000) + "\"}");
            if (tellsRetained()) {
                publishRetained("-m", "{}");
            }
            List<Heard> refusals = other.await(COMMAND + "/result", tellsRetained() ? 4 : 3);
            assertThat(refusals)
                    .extracting(refusal ->
                            refusal.payloadJson().getFieldsOrThrow("code").getStringValue())
                    .startsWith("ERROR_CODE_MALFORMED", "ERROR_CODE_MALFORMED", "ERROR_CODE_TOO_LARGE")
                    .allMatch(code -> code.startsWith("ERROR_CODE_"));
            assertThat(refusals).noneMatch(Heard::retained);

            if (broker.kind() != MqttBroker.Kind.EMBEDDED) { // there the broker itself refuses this topic
                publish(
                        "-q",
                        "1",
                        "-t",
                        P + "/d/lamp-1/cmd/Not-A-Name",
                        "-m",
                        "{}",
                        "-D",
                        "publish",
                        "response-topic",
                        "elsewhere",
                        "-D",
                        "publish",
                        "correlation-data",
                        "c1");
                Heard refusal = other.await("elsewhere");
                assertThat(refusal.properties()
                                .getFieldsOrThrow("correlation-data")
                                .getStringValue())
                        .isEqualTo("c1");
            }
            publish("-q", "1", "-t", COMMAND, "-m", "{}", "-D", "publish", "response-topic", P + "/d/lamp-1/presence");
            other.await(COMMAND + "/result", tellsRetained() ? 5 : 4);
            assertThat(hub.poll()).isNull();
            int received = (int) hub.count("signalbox.mqtt.received");
            awaitPubacks(received);
            assertThat(hub.count("signalbox.mqtt.ignored", "reason", "oversized"))
                    .isEqualTo(1);
            int retained = tellsRetained() ? 1 : 0;
            assertThat(hub.count("signalbox.mqtt.ignored", "reason", "retained"))
                    .isEqualTo(retained);
            assertThat(hub.count("signalbox.mqtt.ignored", "reason", "malformed"))
                    .isEqualTo(received - 1 - retained);
        } finally {
            publishRetained("-n");
        }
    }

    @Test
    void retainedCommandNeverFiresOnANewHub() throws Exception {
        hub.close();
        publishRetained("-m", "{}");
        try (JoinedBridge other = new JoinedBridge(broker.joinedBy("hub-b", P, proxy.port())).awaitUp()) {
            publish("-q", "1", "-t", COMMAND, "-m", "{\"live\":true}");
            assertThat(other.command().request().getParameters().getFieldsMap()).containsKey("live");
        } finally {
            publishRetained("-n");
        }
    }

    @Test
    void ownPublishOnACommandTopicIsIgnored() throws Exception {
        publish(
                "-q",
                "1",
                "-t",
                COMMAND,
                "-m",
                "{\"own\":true}",
                "-D",
                "publish",
                "user-property",
                "signalbox-origin",
                JoinedBridge.HUB_ID);
        publish("-q", "1", "-t", COMMAND, "-m", "{\"own\":false}");
        assertThat(hub.command()
                        .request()
                        .getParameters()
                        .getFieldsOrThrow("own")
                        .getBoolValue())
                .isFalse();
        assertThat(hub.count("signalbox.mqtt.ignored", "reason", "own_origin")).isEqualTo(1);
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

    /** A command with the retain flag; the embedded broker ends the connection of who tries. */
    private void publishRetained(String... payload) throws Exception {
        List<String> all = new ArrayList<>(List.of("-q", "1", "-r", "-t", COMMAND));
        all.addAll(List.of(payload));
        all.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit() == 0).as(ended.output()).isEqualTo(tellsRetained());
    }

    /** Whether a retained command reaches the bridge at all. */
    private boolean tellsRetained() {
        return broker.kind() != MqttBroker.Kind.EMBEDDED;
    }

    private void publishResult(String topic, int number) {
        bridge.publishExecution(topic, ByteString.EMPTY, execution("" + number));
    }

    private void publish(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    private void awaitPubacks(int count) {
        Awaitility.await("PUBACK")
                .atMost(Duration.ofSeconds(20))
                .until(() -> proxy.sent(BrokerProxy.PUBACK).size() >= count);
        assertThat(proxy.sent(BrokerProxy.PUBACK)).hasSize(count);
    }

    private static void assertIsOurs(Heard heard) {
        Struct properties = heard.properties();
        assertThat(properties.getFieldsOrThrow("content-type").getStringValue()).isEqualTo("application/json");
        assertThat(properties.getFieldsOrThrow("payload-format-indicator").getNumberValue())
                .isEqualTo(1);
        assertThat(properties.getFieldsOrThrow("user-properties").toString())
                .contains("signalbox-origin", JoinedBridge.HUB_ID);
    }

    private static Execution execution(String id) {
        return Execution.newBuilder()
                .setExecutionId(id)
                .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                .build();
    }

    private static NewReading reading(int second) {
        Reading reading = Reading.newBuilder()
                .setMetric("n")
                .setTimeMs(second * 1000L)
                .setNumber(second)
                .build();
        return new NewReading(reading, Frame.of(reading));
    }

    private static int number(Heard heard) {
        return Integer.parseInt(
                heard.payloadJson().getFieldsOrThrow("executionId").getStringValue());
    }
}
