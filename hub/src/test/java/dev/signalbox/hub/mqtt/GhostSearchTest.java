package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.SweepMqtt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A search at a broker that keeps only so much waiting for one subscriber. */
class GhostSearchTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;

    /** More than twice of what a Mosquitto as it comes keeps waiting at QoS 1. */
    private static final int DEVICES = 2_500;

    @Test
    void ghostBehindAWholeFleetIsFound() throws Exception {
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO)) {
            broker.start();
            String ghost = P + "/d/zzz/state";
            try (JoinedBridge hub = joined(broker)) {
                publishFleet(hub);
                retain(broker, ghost, "left behind");
                MqttSweep sweep =
                        hub.sweep(SweepMqtt.newBuilder().setEmpty(true).build());
                assertThat(sweep.getGhostsList()).singleElement().satisfies(found -> {
                    assertThat(found.getTopic()).isEqualTo(ghost);
                    assertThat(found.getEmptied()).isTrue();
                });
                assertThat(sweep.getIncomplete()).isFalse();
            }
        }
    }

    /** Whoever keeps something back keeps topics of the hub itself back. */
    @Test
    void brokerThatDoesNotSendEverythingIsNotTakenForComplete() throws Exception {
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO)) {
            broker.start();
            try (JoinedBridge hub = joined(broker)) {
                hub.bridge.publishPresence(new DeviceId("lamp-1"), Presence.getDefaultInstance());
                awaitSent(hub);
                retain(broker, P + "/d/lamp-1/presence", null); // as if it were not sent
                MqttSweep sweep = hub.sweep(SweepMqtt.getDefaultInstance());
                assertThat(sweep.getFound()).isZero();
                assertThat(sweep.getIncomplete()).isTrue();
            }
        }
    }

    @Test
    void searchWhoseConnectionEndsIsNoAnswer() throws Exception {
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO)) {
            broker.start();
            BrokerProxy proxy = new BrokerProxy(broker.port());
            try (JoinedBridge hub = new JoinedBridge(broker.joinedBy("hub-gc", P, proxy.port())).awaitUp()) {
                awaitSent(hub);
                proxy.cutBehindPublish();
                HubToConsole answer = hub.swept(SweepMqtt.getDefaultInstance());
                assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNAVAILABLE);
            } finally {
                proxy.close();
            }
        }
    }

    @Test
    void whatIsTooLargeForTheSearchDoesNotReachTheHub() throws Exception {
        try (MqttBroker broker = new MqttBroker(MqttBroker.Kind.MOSQUITTO)) {
            broker.start();
            try (JoinedBridge hub = joined(broker)) {
                retain(broker, P + "/d/huge/state", "x".repeat((int) ConnectTerms.MAX_RETAINED_BYTES));
                retain(broker, P + "/d/small/state", "x");
                MqttSweep sweep = hub.sweep(SweepMqtt.getDefaultInstance());
                assertThat(sweep.getGhostsList())
                        .singleElement()
                        .satisfies(found -> assertThat(found.getTopic()).isEqualTo(P + "/d/small/state"));
            }
        }
    }

    private static JoinedBridge joined(MqttBroker broker) throws Exception {
        return new JoinedBridge(broker.joinedBy("hub-gc", P, broker.port())).awaitUp();
    }

    private static void publishFleet(JoinedBridge hub) {
        for (int n = 0; n < DEVICES; n++) {
            hub.bridge.publishPresence(new DeviceId("d-" + n), Presence.getDefaultInstance());
        }
        awaitSent(hub);
    }

    private static void awaitSent(JoinedBridge hub) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.bridge.status().getWaiting() == 0);
    }

    /** @param payload null: nothing is retained there any more */
    private static void retain(MqttBroker broker, String topic, @Nullable String payload) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-q", "1", "-r", "-t", topic));
        if (payload == null) {
            arguments.add("-n");
        } else {
            Path file = Files.writeString(Files.createTempFile("retained", ""), payload);
            arguments.addAll(List.of("-f", file.toString()));
        }
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), arguments);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }
}
