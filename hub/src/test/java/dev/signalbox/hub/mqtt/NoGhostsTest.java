package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.homeassistant.DiscoveryCheck;
import dev.signalbox.hub.homeassistant.HomeAssistant;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Restated;
import dev.signalbox.hub.switchboard.RetainedTopic;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MqttGhost;
import dev.signalbox.proto.v1.MqttSweep;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.SweepMqtt;
import dev.signalbox.proto.v1.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Whatever is deleted, renamed, switched off or killed: nothing of it stays retained, on every broker there is. */
@ParameterizedClass
@ArgumentsSource(MqttBroker.Each.class)
class NoGhostsTest {
    private static final String P = MqttConfig.DEFAULT_PREFIX;
    private static final String HUB_STATE = P + "/hub/state";
    private static final String DOCUMENTS = "homeassistant/device/" + JoinedBridge.HUB_ID;
    private static final BridgeTerms PLAIN = terms(false, false);
    private static final BridgeTerms SHOWN = terms(false, true);
    private static final Capabilities TWO = Capabilities.newBuilder()
            .addMetrics(Metric.newBuilder().setName("temperature").setType(ValueType.VALUE_TYPE_NUMBER))
            .addProperties(Property.newBuilder()
                    .setForm(Parameter.newBuilder().setName("lamp.on").setType(ValueType.VALUE_TYPE_BOOLEAN))
                    .setWritable(true))
            .build();

    private static final List<Reading> READINGS =
            List.of(Reading.newBuilder().setMetric("temperature").setNumber(20).build());

    private final DeviceId lamp = new DeviceId("lamp-1");
    private final DeviceId fan = new DeviceId("fan-1");

    /** For each test another, which retains nothing yet. */
    private final MqttBroker broker;

    NoGhostsTest(MqttBroker ofKind) {
        this.broker = new MqttBroker(ofKind.kind());
    }

    @BeforeEach
    void start() throws Exception {
        broker.start();
    }

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Test
    void deletedDeviceLeavesNothingAtTheBrokerAndNothingInTheLedger() throws Exception {
        try (JoinedBridge hub = joined(P, SHOWN, List.of())) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            assertThat(retained()).hasSize(2 + 2 * 7).containsKey(DOCUMENTS + "_" + lamp + "/config");
            hub.bridge.forget(lamp);
            awaitSent(hub);
            assertThat(retained().keySet()).hasSize(2 + 7).noneMatch(topic -> topic.contains(lamp.value()));
            assertThat(hub.ledger.awaitRows(2 + 7)).noneMatch(row -> row.topic().contains(lamp.value()));
            hub.bridge.forget(fan);
            restate(hub.bridge, fan);
            awaitSent(hub);
            assertThat(retained()).as("deleted, and there again").hasSize(2 + 7);
            assertThat(hub.ledger.awaitRows(2 + 7)).hasSize(2 + 7);
        }
    }

    @Test
    void deviceThatIsDeletedBeforeItsMetricsWerePublishedLeavesNothing() throws Exception {
        broker.stop();
        try (JoinedBridge hub = new JoinedBridge(
                broker.joinedBy("hub-ghosts", P, broker.port()),
                new BridgeTerms(false, true, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, false),
                JoinedBridge.QUICK,
                OutboxBounds.DEFAULT)) {
            hub.bridge.publishMetrics(lamp, READINGS);
            hub.bridge.publishMetrics(fan, READINGS);
            hub.bridge.forget(lamp);
            broker.start();
            hub.awaitUp();
            awaitSent(hub);
            assertThat(retained().keySet()).containsExactly(P + "/d/" + fan + "/m/temperature", HUB_STATE);
        }
    }

    @Test
    void whatIsSwitchedOffOrMovedWhileTheHubWasDownIsEmptiedWhenItIsBack() throws Exception {
        List<RetainedTopic> rows;
        try (JoinedBridge hub = joined(P, terms(true, true), List.of())) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            assertThat(retained()).hasSize(2 + 2 * 13);
            rows = hub.ledger.rows();
        }
        try (JoinedBridge hub = joined(P, SHOWN, rows)) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            assertThat(retained().keySet())
                    .as("protobuf is off")
                    .hasSize(2 + 2 * 7)
                    .noneMatch(t -> t.endsWith("/pb"));
            rows = hub.ledger.awaitRows(2 + 2 * 7);
        }
        try (JoinedBridge hub = joined(P, PLAIN, rows)) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            assertThat(retained().keySet())
                    .as("Home Assistant is off")
                    .hasSize(1 + 2 * 6)
                    .noneMatch(t -> t.startsWith("homeassistant"));
            rows = hub.ledger.awaitRows(1 + 2 * 6);
        }
        try (JoinedBridge hub = joined("moved/v2", PLAIN, rows)) {
            restate(hub.bridge, fan);
            awaitSent(hub);
            assertThat(retained().keySet())
                    .as("another prefix, and a device deleted meanwhile")
                    .hasSize(1 + 6)
                    .allMatch(t -> t.startsWith("moved/v2/"));
            hub.ledger.awaitRows(1 + 6);
        }
    }

    @Test
    void hubKilledBeforeItsNotesAreStoredHasPublishedNothingOnNewTopics() throws Exception {
        try (JoinedBridge hub = joined(P, PLAIN, List.of())) {
            hub.ledger.pause();
            restate(hub.bridge, lamp);
            hub.bridge.publishTelemetry(lamp, List.of(BridgeTestbed.reading(1)));
            Awaitility.await().until(() -> hub.count("signalbox.mqtt.published") >= 2);
            assertThat(retained().keySet()).containsExactly(HUB_STATE);
            assertThat(hub.ledger.rows()).extracting(RetainedTopic::topic).containsExactly(HUB_STATE);
            hub.ledger.resume();
            awaitSent(hub);
            assertThat(retained()).hasSize(1 + 6);
        }
    }

    @Test
    void hubKilledBeforeTheBrokerConfirmedAnEmptyTopicEmptiesItAgain() throws Exception {
        List<RetainedTopic> rows;
        BrokerProxy proxy = new BrokerProxy(broker.port());
        try (JoinedBridge hub = new JoinedBridge(
                        broker.joinedBy("hub-killed", P, proxy.port()), SHOWN, JoinedBridge.QUICK, OutboxBounds.DEFAULT)
                .awaitUp()) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            proxy.cut();
            hub.bridge.forget(lamp);
            rows = hub.ledger.rows();
            assertThat(rows).hasSize(2 + 2 * 7);
        } finally {
            proxy.close();
        }
        assertThat(retained()).hasSize(2 + 2 * 7);
        try (JoinedBridge hub = joined(P, SHOWN, rows)) {
            restate(hub.bridge, fan);
            awaitSent(hub);
            assertThat(retained().keySet()).hasSize(2 + 7).noneMatch(topic -> topic.contains(lamp.value()));
            hub.ledger.awaitRows(2 + 7);
        }
    }

    @Test
    void homeAssistantIsShownWhatADeviceDeclaresAndLosesWhatItDeclaresNoMore() throws Exception {
        String topic = DOCUMENTS + "_" + lamp + "/config";
        Device hall = device(lamp).toBuilder().setDisplayName("Hall").build();
        List<RetainedTopic> rows;
        try (Subscriber homeAssistant = new Subscriber(broker.port(), "homeassistant/#")) {
            try (JoinedBridge hub = joined(P, SHOWN, List.of())) {
                hub.bridge.beginRestatement();
                hub.bridge.publishDevice(device(lamp), TWO);
                hub.bridge.endRestatement();
                assertThat(document(homeAssistant, topic, 1))
                        .contains("\"sensor-metric-temperature\"", "\"switch-property-lamp-on\"");
                document(homeAssistant, DOCUMENTS + "/config", 1);
                hub.bridge.publishDevice(hall, TWO);
                assertThat(document(homeAssistant, topic, 2)).contains("\"name\":\"Hall\"");
                hub.bridge.publishDevice(hall, TWO.toBuilder().clearProperties().build());
                assertThat(document(homeAssistant, topic, 3))
                        .contains("\"switch-property-lamp-on\":{\"platform\":\"switch\"}", "metric-temperature");
                rows = hub.ledger.rows();
            }
            try (JoinedBridge hub = joined(P, SHOWN, rows)) {
                hub.bridge.beginRestatement();
                hub.bridge.publishDevice(hall, Capabilities.getDefaultInstance());
                hub.bridge.endRestatement();
                assertThat(document(homeAssistant, topic, 4))
                        .as("nobody knows whether Home Assistant saw the last one")
                        .contains(
                                "\"switch-property-lamp-on\":{\"platform\":\"switch\"}",
                                "\"sensor-metric-temperature\":{\"platform\":\"sensor\"}");
                hub.bridge.publishDevice(
                        hall.toBuilder()
                                .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED)
                                .build(),
                        TWO);
                assertThat(homeAssistant.await(topic, 5).get(4).payload()).isEmpty();
            }
        }
    }

    @Test
    void birthOfHomeAssistantAsksForEverythingAgain() throws Exception {
        try (JoinedBridge hub = joined(P, SHOWN, List.of())) {
            for (String said : List.of("offline", "online")) {
                Mosquitto.Ended ended =
                        Mosquitto.publish(broker.port(), "-q", "1", "-t", "homeassistant/status", "-m", said);
                assertThat(ended.exit()).as(ended.output()).isZero();
            }
            var asked = hub.restatement();
            assertThat(asked.delayMillis()).isBetween(1_000, 6_000);
            assertThat(asked.order()).containsExactly(Restated.values());
            assertThat(hub.count("signalbox.mqtt.births")).isEqualTo(1);
            assertThat(hub.count("signalbox.mqtt.ignored", "reason", "malformed"))
                    .isZero();
            assertThat(hub.bridge.restatesStatesEvery()).isEqualTo(HomeAssistant.RESTATE_EVERY);
        }
    }

    @Test
    void whatIsInNoLedgerIsFoundAndEmptiedWhereItIsAskedFor() throws Exception {
        String byHand = P + "/d/gone-1/state";
        String byAnother = P + "/d/gone-2/presence";
        String document = DOCUMENTS + "_gone-1/config";
        publishByHand("-t", byHand);
        publishByHand("-t", byAnother, "-D", "publish", "user-property", "signalbox-origin", "hub-before");
        publishByHand("-t", document);
        publishByHand("-t", "homeassistant/device/hub-before_x/config");
        try (JoinedBridge hub = joined(P, SHOWN, List.of())) {
            restate(hub.bridge, lamp);
            awaitSent(hub);
            MqttSweep looked = hub.sweep(SweepMqtt.getDefaultInstance());
            assertThat(looked.getIncomplete()).isFalse();
            assertThat(looked.getGhostsList())
                    .extracting(MqttGhost::getTopic, MqttGhost::getHubId, MqttGhost::getEmptied)
                    .containsExactly(
                            tuple(document, "", false),
                            tuple(byHand, "", false),
                            tuple(byAnother, "hub-before", false));
            assertThat(hub.sweep(SweepMqtt.newBuilder().setEmpty(true).build()).getGhostsList())
                    .extracting(MqttGhost::getEmptied)
                    .containsExactly(true, true, false);
            MqttSweep rest = hub.sweep(
                    SweepMqtt.newBuilder().setEmpty(true).setOfOthers(true).build());
            assertThat(rest.getFound()).isEqualTo(1);
            assertThat(retained().keySet())
                    .as("what is the hub's stays, and what is of nobody here")
                    .hasSize(2 + 7 + 1)
                    .contains("homeassistant/device/hub-before_x/config");
        }
    }

    /** It had written down what it retains before it confirmed that a topic is empty, and starts with that. */
    @Test
    void whatAKilledBrokerHasForgottenToEmptyIsEmptiedAgain() throws Exception {
        String state = P + "/d/" + lamp + "/state";
        BrokerProxy proxy = new BrokerProxy(broker.port());
        BridgeTiming usual = new BridgeTiming(
                JoinedBridge.QUICK.keepAliveSeconds(),
                JoinedBridge.QUICK.connectDeadline(),
                JoinedBridge.QUICK.firstRetry(),
                JoinedBridge.QUICK.lastRetry(),
                JoinedBridge.QUICK.stable(),
                JoinedBridge.QUICK.farewell(),
                BridgeTiming.DEFAULT.emptiedKept());
        try (JoinedBridge hub = new JoinedBridge(
                        broker.joinedBy("hub-killed", P, proxy.port()), PLAIN, usual, OutboxBounds.DEFAULT)
                .awaitUp()) {
            restate(hub.bridge, lamp, fan);
            awaitSent(hub);
            hub.bridge.forget(lamp);
            awaitSent(hub);
            assertThat(retained()).hasSize(1 + 6);
            proxy.cut();
            publishByHand("-t", state);
            proxy.heal();
            hub.awaitUp();
            restate(hub.bridge, fan);
            awaitSent(hub);
            assertThat(retained()).hasSize(1 + 6).doesNotContainKey(state);
        } finally {
            proxy.close();
        }
    }

    private void publishByHand(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-q", "1", "-r", "-m", "left behind"));
        all.addAll(List.of(arguments));
        if (broker.kind() == MqttBroker.Kind.EMBEDDED) {
            all.addAll(List.of("-u", "hub", "-P", MqttBroker.HUB_SECRET)); // it lets nobody else
        }
        Mosquitto.Ended ended = Mosquitto.run("mosquitto_pub", broker.port(), all);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    private JoinedBridge joined(String prefix, BridgeTerms terms, List<RetainedTopic> known) throws Exception {
        return new JoinedBridge(
                        broker.joinedBy("hub-ghosts", prefix, broker.port()),
                        terms,
                        JoinedBridge.QUICK,
                        OutboxBounds.DEFAULT,
                        known)
                .awaitUp();
    }

    /** As the switchboard does when the broker is there. */
    private static void restate(MqttBridge bridge, DeviceId... devices) {
        bridge.beginRestatement();
        for (DeviceId device : devices) {
            bridge.publishDevice(device(device), TWO);
            bridge.publishPresence(device, Presence.newBuilder().setEpoch(1).build());
            bridge.publishCapabilities(device, TWO);
            bridge.publishState(device, READINGS);
            bridge.publishShadow(
                    device,
                    Shadow.getDefaultInstance(),
                    Shadow.newBuilder()
                            .setDesiredVersion(1)
                            .setReportedVersion(1)
                            .build());
        }
        bridge.endRestatement();
    }

    private static Device device(DeviceId id) {
        return Device.newBuilder()
                .setDeviceId(id.value())
                .setLifecycle(Lifecycle.LIFECYCLE_ACTIVE)
                .build();
    }

    private static void awaitSent(JoinedBridge hub) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> hub.bridge.status().getWaiting() == 0);
    }

    private SortedMap<String, String> retained() throws Exception {
        return Retained.of(broker, P + "/#", "moved/#", "homeassistant/#");
    }

    /** The count-th publish on this topic; all of them keep the rules of Home Assistant. */
    private static String document(Subscriber homeAssistant, String topic, int count) {
        String payload = homeAssistant.await(topic, count).get(count - 1).payload();
        assertThat(DiscoveryCheck.faults(topic, payload, HomeAssistant.MAX_BYTES))
                .isEmpty();
        return payload;
    }

    private static BridgeTerms terms(boolean protobuf, boolean homeAssistant) {
        return new BridgeTerms(protobuf, false, 1 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, homeAssistant);
    }
}
