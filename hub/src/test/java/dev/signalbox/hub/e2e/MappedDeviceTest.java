package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.e2e.Terminal.Said;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A plug that only speaks MQTT, at the broker that comes with the hub. */
class MappedDeviceTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SENSOR =
            "{\"Time\":\"2024-02-24T22:20:38\",\"ENERGY\":{\"Total\":12.345,\"Power\":61}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path data;

    private RunningHub hub;
    private Rest rest;
    private Terminal terminal;
    private MqttClient plug;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void startHubAndPlug() throws Exception {
        hub = RunningHub.on(data);
        rest = hub.localAdmin();
        terminal = new Terminal(data);
        plug = connected();
    }

    @AfterEach
    void stopHub() throws Exception {
        plug.disconnectForcibly(0, 0, false);
        plug.close(true);
        hub.close();
    }

    @Test
    void plugIsApprovedMeasuresIsCommandedAndIsKnownAfterARestart() throws Exception {
        Said put = terminal.ctl("mappings", "put", "tasmota", "--ready-made");
        assertThat(put.exit()).as(put.err()).isZero();
        says("tele/plug1/LWT", "Online", true);
        await().atMost(SOON)
                .until(
                        () -> { // it is heard as soon as the hub listens
                            says("tele/plug1/SENSOR", SENSOR, false);
                            return !rest.devices().isEmpty();
                        });

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(plug1().getDevice().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_PENDING));
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(plug1().getPresence().getState()).isEqualTo(PresenceState.PRESENCE_STATE_ONLINE));
        assertThat(plug1().getReadingsList())
                .as("nothing is taken before it is approved")
                .isEmpty();

        assertThat(terminal.ctl("devices", "approve", "plug1").exit()).isZero();
        await().atMost(SOON).untilAsserted(() -> assertThat(power()).contains(61.0));
        assertThat(plug1().getLink().getTransport()).isEqualTo("mqtt");

        Said toggled = terminal.ctl("invoke", "plug1", "toggle", "--wait");
        assertThat(toggled.exit()).as(toggled.err()).isZero();
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).contains("cmnd/plug1/POWER TOGGLE"));

        says("tele/plug1/LWT", "Offline", true);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(plug1().getPresence().getState()).isEqualTo(PresenceState.PRESENCE_STATE_OFFLINE));

        hub.stop();
        hub.startAgain();
        rest = hub.localAdmin();
        plug.close(true);
        plug = connected();
        assertThat(power()).as("as it was stored").contains(61.0);
        says("tele/plug1/LWT", "Online", true);
        await().atMost(SOON).untilAsserted(() -> {
            says("tele/plug1/SENSOR", SENSOR.replace("61", "70"), false);
            assertThat(power()).contains(70.0);
        });
        assertThat(plug1().getDevice().getLifecycle()).isEqualTo(Lifecycle.LIFECYCLE_ACTIVE);
        assertThat(terminal.ctl("mappings", "list").out()).contains("tasmota", "pending");
    }

    private DeviceState plug1() {
        List<DeviceState> found = rest.devices().stream()
                .filter(device -> device.getDevice().getDeviceId().equals("plug1"))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private Optional<Double> power() {
        return plug1().getReadingsList().stream()
                .filter(reading -> reading.getMetric().equals("power"))
                .map(Reading::getNumber)
                .findFirst();
    }

    private MqttClient connected() throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + hub.mqttPort(), "DVES_9CF9D1", new MemoryPersistence());
        client.connect();
        client.subscribe(new MqttSubscription[] {new MqttSubscription("cmnd/plug1/#", 1)}, new IMqttMessageListener[] {
            (topic, message) -> heard.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8))
        });
        return client;
    }

    private void says(String topic, String payload, boolean retained) throws MqttException {
        plug.publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1, retained);
    }
}
