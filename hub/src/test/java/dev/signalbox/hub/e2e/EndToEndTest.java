package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.simulator.Fleet;
import dev.signalbox.simulator.FleetPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The whole product in one process: hub, embedded broker, simulated fleet, a script and an MQTT client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndToEndTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private RunningHub hub;
    private Fleet fleet;
    private Rest admin;
    private Rest operator;

    @BeforeAll
    void startEverything(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        hub = RunningHub.on(data);
        admin = hub.localAdmin();
        operator = admin.as(Role.ROLE_OPERATOR);
        fleet = new Fleet(FleetPlan.of(hub.url(), admin.joinKey("test"), 6, 1).every(Duration.ofMillis(200)));
        fleet.start();
        await().atMost(SOON)
                .until(() -> operator.devices().stream()
                                .filter(EndToEndTest::isOnline)
                                .filter(device -> device.getReadingsCount() > 0)
                                .count()
                        >= 5);
    }

    @AfterAll
    void stopEverything() {
        if (fleet != null) {
            fleet.close();
        }
        if (hub != null) {
            hub.close();
        }
    }

    @Test
    void commandByRestMovesTheRealValueAndSucceeds() {
        Execution accepted = operator.invoke(greenhouse(), "set_vent", "{\"position\":60}", "");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                operator.execution(accepted.getExecutionId()).getState())
                        .isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(reading(greenhouse(), "vent_position")).isEqualTo(60));
        assertThat(operator.execution(accepted.getExecutionId()).getTimelineList())
                .extracting("step")
                .contains("received", "persisted", "written", "accepted", "finished");
    }

    @Test
    void commandOutOfItsRangeIsRefusedWithASentence() {
        var answer = operator.tryInvoke(greenhouse(), "set_vent", "{\"position\":160}", "");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("position must be at most 100").contains("traceId");
    }

    @Test
    void viewerSeesAndMayNotCommand() {
        Rest viewer = admin.as(Role.ROLE_VIEWER);

        assertThat(viewer.devices()).isNotEmpty();
        assertThat(viewer.tryInvoke(greenhouse(), "set_vent", "{\"position\":50}", "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void strangersAreToldNothing() {
        Rest stranger = new Rest(hub.url().toString(), "nonsense");

        assertThat(stranger.get("/api/v1/devices").statusCode()).isEqualTo(401);
        assertThat(stranger.get("/api/v1/devices/nobody").statusCode()).isEqualTo(401);
    }

    @Test
    void sweptReadingsAreInTheHistory() {
        long now = System.currentTimeMillis();

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(operator.history(greenhouse(), "temperature", now - 60_000, now + 60_000)
                                        .getPointsCount())
                                .isGreaterThan(5));
    }

    @Test
    void readingsAndPresenceAreOnTheBroker() throws Exception {
        try (Subscriber subscriber = new Subscriber("signalbox/v1/#", "", "")) {
            Map<String, String> wanted = Map.of(
                    "signalbox/v1/hub/state",
                    "online",
                    "signalbox/v1/d/" + greenhouse() + "/presence",
                    "PRESENCE_STATE_ONLINE",
                    "signalbox/v1/d/" + greenhouse() + "/capabilities",
                    "set_vent",
                    "signalbox/v1/d/" + greenhouse() + "/state",
                    "temperature",
                    "signalbox/v1/d/" + greenhouse() + "/telemetry",
                    "temperature");
            await().atMost(SOON)
                    .untilAsserted(() -> wanted.forEach((topic, text) ->
                            assertThat(subscriber.newest.get(topic)).as(topic).contains(text)));
        }
    }

    @Test
    void publishedCommandIsAnsweredOnItsResponseTopicWithItsCorrelationData() throws Exception {
        try (Subscriber script = new Subscriber("answers/e2e", "script", admin.accessToken(Role.ROLE_OPERATOR))) {
            script.publish("signalbox/v1/d/" + greenhouse() + "/cmd/set_vent", "{\"position\":35}", "answers/e2e");

            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(script.newest.get("answers/e2e")).contains("EXECUTION_STATE_SUCCEEDED"));
            assertThat(script.lastCorrelation).isEqualTo("c-1");
        }
    }

    @Test
    void anonymousPublisherCannotCommand() throws Exception {
        try (Subscriber stranger = new Subscriber("answers/stranger", "", "")) {
            double before = reading(greenhouse(), "vent_position");
            try {
                stranger.publish("signalbox/v1/d/" + greenhouse() + "/cmd/set_vent", "{\"position\":95}", "answers/x");
            } catch (MqttException refused) {
                assertThat(refused.getReasonCode()).isNotZero();
            }
            assertThat(operator.executions())
                    .noneMatch(execution -> execution
                                    .getParameters()
                                    .getFieldsOrDefault("position", Value.getDefaultInstance())
                                    .getNumberValue()
                            == 95);
            assertThat(before).isNotEqualTo(95);
        }
    }

    @Test
    void metricsNameTheLinksAndTheInbox() {
        String metrics = operator.get("/metrics").body();

        assertThat(metrics)
                .contains("signalbox_device_links", "signalbox_inbox_events", "signalbox_readings_taken_total");
    }

    private String greenhouse() {
        return operator.devices().stream()
                .filter(device -> device.getReadingsList().stream()
                        .anyMatch(reading -> reading.getMetric().equals("vent_position")))
                .findFirst()
                .orElseThrow()
                .getDevice()
                .getDeviceId();
    }

    private double reading(String device, String metric) {
        return operator.devices().stream()
                .filter(state -> state.getDevice().getDeviceId().equals(device))
                .flatMap(state -> state.getReadingsList().stream())
                .filter(reading -> reading.getMetric().equals(metric))
                .mapToDouble(Reading::getNumber)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOnline(DeviceState device) {
        return device.getPresence().getState() == PresenceState.PRESENCE_STATE_ONLINE;
    }

    /** An independent MQTT client. */
    private final class Subscriber implements AutoCloseable, MqttCallback {
        private final MqttClient client;
        /** The last payload on each topic. */
        private final Map<String, String> newest = new ConcurrentHashMap<>();

        private volatile String lastCorrelation = "";

        Subscriber(String filter, String user, String password) throws MqttException {
            client = new MqttClient("tcp://127.0.0.1:" + hub.mqttPort(), "", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setTopicAliasMaximum(0);
            if (!password.isEmpty()) {
                options.setUserName(user);
                options.setPassword(password.getBytes(StandardCharsets.UTF_8));
            }
            client.setCallback(this);
            client.connect(options);
            client.subscribe(filter, 1);
        }

        void publish(String topic, String payload, String responseTopic) throws MqttException {
            MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8), 1, false, null);
            MqttProperties properties = new MqttProperties();
            properties.setResponseTopic(responseTopic);
            properties.setCorrelationData("c-1".getBytes(StandardCharsets.UTF_8));
            message.setProperties(properties);
            client.publish(topic, message);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            byte[] correlation = message.getProperties().getCorrelationData();
            if (correlation != null) {
                lastCorrelation = new String(correlation, StandardCharsets.UTF_8);
            }
            newest.put(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws MqttException {
            client.disconnectForcibly(0, 1000);
            client.close();
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
