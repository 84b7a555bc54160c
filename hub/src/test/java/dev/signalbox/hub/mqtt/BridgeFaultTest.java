package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** What goes wrong inside the bridge stays inside it. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class BridgeFaultTest {
    private static final String COMMAND = MqttConfig.DEFAULT_PREFIX + "/d/lamp-1/cmd/blink";

    private final MqttBroker broker;
    private final String clientId = "hub-" + System.nanoTime();
    private BrokerProxy proxy;
    private JoinedBridge hub;

    BridgeFaultTest(MqttBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void join() throws Exception {
        broker.start();
        proxy = new BrokerProxy(broker.port());
        hub = new JoinedBridge(broker.joinedBy(clientId, MqttConfig.DEFAULT_PREFIX, proxy.port())).awaitUp();
    }

    @AfterEach
    void leave() throws Exception {
        if (hub != null) {
            hub.close();
            proxy.close();
        }
    }

    @Test
    void commandAcknowledgedAfterItsConnectionWasClosedIsAcknowledgedWhenItComesAgain() throws Exception {
        publish("{\"n\":1}");
        Event.CommandPublished command = hub.command();
        proxy.cut();
        awaitInboundClosed();

        hub.bridge.acknowledge(command.origin().receipt());

        assertThat(hub.count("signalbox.mqtt.pubacks.unsent")).isEqualTo(1);
        assertThat(proxy.sent(BrokerProxy.PUBACK)).isEmpty();
        proxy.heal();
        hub.awaitUp();
        hub.awaitCount(1, "signalbox.mqtt.ignored", "reason", "redelivered");
        Awaitility.await("PUBACK")
                .atMost(Duration.ofSeconds(20))
                .until(() -> proxy.sent(BrokerProxy.PUBACK).size() == 1);
        publish("{\"n\":2}");
        assertThat(hub.command().request().getParameters().getFieldsOrThrow("n").getNumberValue())
                .isEqualTo(2);
    }

    @Test
    void publishThatHasNoJsonIsDroppedAndCountedAndTheNextGoesOut() throws Exception {
        Execution unspeakable = Execution.newBuilder()
                .setExecutionId("e1")
                .setResult(Struct.newBuilder()
                        .putFields(
                                "celsius",
                                Value.newBuilder().setNumberValue(Double.NaN).build()))
                .build();
        Execution good = Execution.newBuilder().setExecutionId("e2").build();
        try (Subscriber other = new Subscriber(broker.port(), "answers/me")) {
            for (Execution one : List.of(unspeakable, good)) {
                hub.bridge.publishAnswer(AnswerRecord.newBuilder()
                        .setTopic("answers/me")
                        .setExecution(one)
                        .build());
            }
            assertThat(other.await("answers/me").payload()).contains("e2");
        }
        Awaitility.await().until(() -> hub.bridge.status().getWaiting() == 0);
        assertThat(hub.count("signalbox.mqtt.publish.faults")).isEqualTo(1);
        assertThat(hub.bridge.status().getDropped()).isEqualTo(1);
        assertThat(hub.bridge.status().getUp()).isTrue();
    }

    /** Until the last thread of the client library that received has ended. */
    private void awaitInboundClosed() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("mqtt-" + clientId + "-in-")));
    }

    private void publish(String payload) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-q", "1", "-t", COMMAND, "-m", payload));
        arguments.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), arguments);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
