package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.homeassistant.Allowed;
import dev.signalbox.hub.homeassistant.Components;
import dev.signalbox.hub.homeassistant.HomeAssistant;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.homeassistant.ProjectedDevice;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bridge publishes where and what the documents for Home Assistant tell it to read. */
class HomeAssistantFormsTest {
    private static final DeviceId DEVICE = new DeviceId("gh-1");
    private static final Topics TOPICS = new Topics(MqttConfig.DEFAULT_PREFIX);
    private static final long TIME = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();

    @Test
    void entitiesReadTheTopicsOfTheBridge() {
        HubFace face = new HubFace("hub", "1", null, MqttConfig.DEFAULT_PREFIX, HubFace.DEFAULT_DISCOVERY_PREFIX);
        HomeAssistant homeAssistant =
                new HomeAssistant(face, Allowed.NOTHING, HomeAssistant.EXPIRE_AFTER, HomeAssistant.MAX_BYTES);
        Capabilities one = Capabilities.newBuilder()
                .addMetrics(Metric.newBuilder().setName("temperature").setType(ValueType.VALUE_TYPE_NUMBER))
                .build();
        assertThat(homeAssistant
                        .device(new ProjectedDevice(DEVICE, "", List.of(), one), Components.NONE)
                        .payload())
                .contains(
                        "\"state_topic\":\"" + TOPICS.state(DEVICE) + "\"",
                        "\"topic\":\"" + TOPICS.hubState() + "\"",
                        "\"topic\":\"" + TOPICS.presence(DEVICE) + "\"");
    }

    @Test
    void templatesAreRenderedWithWhatTheBridgeWrites() throws IOException {
        String rendered = Files.readString(Path.of("src/test/resources/homeassistant/templates.jsonl"));
        String state = JsonText.state(List.of(
                reading("temperature").setNumber(21.5).build(),
                reading("items")
                        .setNumber(3)
                        .setQuality(Quality.QUALITY_UNCERTAIN)
                        .build(),
                reading("broken").setNumber(99).setQuality(Quality.QUALITY_BAD).build(),
                reading("nan").setNumber(Double.NaN).build(),
                reading("heater").setFlag(true).build(),
                reading("door").setFlag(false).build(),
                reading("mode").setText("eco {{ 7*7 }}").build()));
        String presence = Frame.of(Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ONLINE)
                        .setSinceMs(1)
                        .build())
                .json();
        assertThat(rendered).contains(escaped(state), escaped(presence));
    }

    private static Reading.Builder reading(String metric) {
        return Reading.newBuilder().setMetric(metric).setTimeMs(TIME);
    }

    private static String escaped(String json) {
        return json.replace("\"", "\\\"");
    }
}
