package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Commands by MQTT, answered and acknowledged, on every broker there is. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class MqttCommandsTest extends BridgeTestbed {
    MqttCommandsTest(MqttBroker broker) {
        super(broker);
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
        answer(command.origin().responseTopic(), command.origin().correlationData(), execution("e1"));
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
    void wishesArriveFromEveryTopicThatTakesThem() throws Exception {
        publish("-q", "1", "-t", P + "/d/lamp-1/shadow/desired/set", "-m", "{\"set\":{\"fan.speed\":3}}");
        Event.DesiredPublished change = hub.wish();
        assertThat(change.request().getDeviceId()).isEqualTo("lamp-1");
        assertThat(change.request().getChangesOrThrow("fan.speed").getNumberValue())
                .isEqualTo(3);
        assertThat(change.bareText()).isEmpty();
        assertThat(change.origin().responseTopic()).isEqualTo(P + "/d/lamp-1/shadow/desired/set/result");
        assertThat(proxy.sent(BrokerProxy.PUBACK)).isEmpty();
        bridge.acknowledge(change.origin().receipt());
        awaitPubacks(1);
        publish("-V", "311", "-q", "1", "-t", P + "/d/lamp-1/set/fan.mode", "-m", "auto");
        Event.DesiredPublished one = hub.wish();
        assertThat(one.request().getChangesOrThrow("fan.mode").getStringValue()).isEqualTo("auto");
        assertThat(one.bareText()).isEqualTo("auto");
        assertThat(proxy.sent(BrokerProxy.PUBACK)).hasSize(1);
        bridge.acknowledge(one.origin().receipt());
        awaitPubacks(2);
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
        if (sendsMoreUnacknowledged()) {
            Event.CommandPublished second = hub.command();
            assertThat(proxy.sent(BrokerProxy.PUBACK)).isEmpty();
            bridge.acknowledge(second.origin().receipt());
            awaitPubacks(1);
            bridge.acknowledge(first.origin().receipt());
        } else {
            assertThat(proxy.sent(BrokerProxy.PUBACK)).isEmpty();
            bridge.acknowledge(first.origin().receipt());
            awaitPubacks(1);
            bridge.acknowledge(hub.command().origin().receipt());
        }
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
    void commandThatAnEndedHubLeftOpenComesAsARepeatWithTheHashOfBefore() throws Exception {
        hub.close();
        MqttConfig config = broker.joinedBy("hub-" + System.nanoTime(), P, proxy.port());
        hub = new JoinedBridge(config).awaitUp();
        publish("-V", "311", "-q", "1", "-t", COMMAND, "-m", "{\"n\":1}");
        Event.CommandPublished left = hub.command();
        assertThat(left.origin().repeat()).isFalse();
        assertThat(left.origin().publishHash()).isNotEmpty();
        proxy.cut();
        hub.close();
        proxy.heal();
        hub = new JoinedBridge(config);
        Event.CommandPublished again = hub.command();
        if (broker.kind() != MqttBroker.Kind.EMBEDDED) { // there it is told after a crash only, with the hub it came by
            assertThat(again.origin().repeat()).isTrue();
        }
        assertThat(again.origin().publishHash()).isEqualTo(left.origin().publishHash());
        hub.bridge.acknowledge(again.origin().receipt());
        awaitPubacks(1);
        publish("-q", "1", "-t", COMMAND, "-m", "{\"n\":1}");
        Event.CommandPublished equal = hub.command();
        assertThat(equal.origin().repeat()).isFalse();
        assertThat(equal.origin().publishHash()).isEqualTo(left.origin().publishHash());
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
}
