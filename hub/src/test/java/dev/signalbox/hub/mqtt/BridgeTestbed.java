package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import dev.signalbox.hub.mqtt.Subscriber.Heard;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.NewReading;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A bridge that has joined a broker through a proxy, anew for each test, and the verbs of its tests. */
abstract class BridgeTestbed {
    static final String P = MqttConfig.DEFAULT_PREFIX;
    static final DeviceId LAMP = new DeviceId("lamp-1");
    static final String COMMAND = P + "/d/lamp-1/cmd/blink";

    final MqttBroker broker;
    BrokerProxy proxy;
    JoinedBridge hub;
    MqttBridge bridge;

    BridgeTestbed(MqttBroker broker) {
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

    /** A command with the retain flag; the embedded broker ends the connection of who tries. */
    void publishRetained(String... payload) throws Exception {
        List<String> all = new ArrayList<>(List.of("-q", "1", "-r", "-t", COMMAND));
        all.addAll(List.of(payload));
        all.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit() == 0).as(ended.output()).isEqualTo(tellsRetained());
    }

    /** Whether a retained command reaches the bridge at all. */
    boolean tellsRetained() {
        return broker.kind() != MqttBroker.Kind.EMBEDDED;
    }

    /** Whether the broker goes on while a publish of before is not acknowledged: HiveMQ waits for all of a batch. */
    boolean sendsMoreUnacknowledged() {
        return broker.kind() != MqttBroker.Kind.HIVEMQ;
    }

    void publishResult(String topic, int number) {
        answer(topic, ByteString.EMPTY, execution("" + number));
    }

    void answer(String topic, ByteString correlationData, Execution execution) {
        bridge.publishAnswer(AnswerRecord.newBuilder()
                .setTopic(topic)
                .setCorrelationData(correlationData)
                .setExecution(execution)
                .build());
    }

    void publish(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(broker.operator());
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    void awaitPubacks(int count) {
        Awaitility.await("PUBACK")
                .atMost(Duration.ofSeconds(20))
                .until(() -> proxy.sent(BrokerProxy.PUBACK).size() >= count);
        assertThat(proxy.sent(BrokerProxy.PUBACK)).hasSize(count);
    }

    static void assertIsOurs(Heard heard) {
        Struct properties = heard.properties();
        assertThat(properties.getFieldsOrThrow("content-type").getStringValue()).isEqualTo("application/json");
        assertThat(properties.getFieldsOrThrow("payload-format-indicator").getNumberValue())
                .isEqualTo(1);
        assertThat(properties.getFieldsOrThrow("user-properties").toString())
                .contains("signalbox-origin", JoinedBridge.HUB_ID);
    }

    static Execution execution(String id) {
        return Execution.newBuilder()
                .setExecutionId(id)
                .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                .build();
    }

    static NewReading reading(int second) {
        Reading reading = Reading.newBuilder()
                .setMetric("n")
                .setTimeMs(second * 1000L)
                .setNumber(second)
                .build();
        return new NewReading(reading, Frame.of(reading));
    }

    static int number(Heard heard) {
        return Integer.parseInt(
                heard.payloadJson().getFieldsOrThrow("executionId").getStringValue());
    }
}
