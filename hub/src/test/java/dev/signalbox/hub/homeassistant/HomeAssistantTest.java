package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents by which Home Assistant gets to know the hub and its devices. */
class HomeAssistantTest {
    private static final String HUB = Declared.HUB_ID;
    private static final Capabilities TEMPERATURE =
            Declared.of(Capability.metric("temperature").unit("Cel").decimals(1).primary());

    @Test
    void aDeviceIsOneDocumentWithAllThatPeopleWantToKnow() {
        ProjectedDevice greenhouse = new ProjectedDevice(
                new DeviceId("gh-1"),
                "Greenhouse {{ 7*7 }}",
                List.of("plants", "Room: Orchard", "area=North side"),
                TEMPERATURE.toBuilder().setFirmwareVersion("2.1").build());
        Discovery discovery = Declared.OPEN.device(greenhouse, Components.NONE);
        assertThat(discovery.topic()).isEqualTo("homeassistant/device/" + HUB + "_gh-1/config");
        assertThat(discovery.payload())
                .startsWith("{\"device\":{\"identifiers\":[\"" + HUB + "_gh-1\"],\"name\":\"Greenhouse {{ 7*7 }}\","
                        + "\"manufacturer\":\"Maker\",\"model\":\"Test model\",\"sw_version\":\"2.1\","
                        + "\"suggested_area\":\"North side\",\"via_device\":\"" + HUB + "\","
                        + "\"configuration_url\":\"https://hub.example/devices/gh-1\"},"
                        + "\"origin\":{\"name\":\"Signalbox\",\"sw_version\":\"0.1.0\","
                        + "\"support_url\":\"https://hub.example\"},\"availability\":[{");
        JsonObject root = Declared.root(discovery);
        assertThat(root.get("availability_mode").getAsString()).isEqualTo("all");
        assertThat(root.get("state_topic").getAsString()).isEqualTo("signalbox/v1/d/gh-1/state");
        assertThat(root.getAsJsonArray("availability").toString())
                .contains("signalbox/v1/hub/state", "signalbox/v1/d/gh-1/presence");
        assertThat(Declared.component(discovery, "sensor-metric-temperature").toString())
                .isEqualTo("{\"platform\":\"sensor\",\"expire_after\":1800,\"value_template\":"
                        + "\"{% set m=(value_json|default({},true)).get('temperature') or {} %}"
                        + "{% set v=m.get('value') if m.get('quality')!='bad' else none %}"
                        + "{{ v if v is number and v is not boolean else none }}\","
                        + "\"unit_of_measurement\":\"°C\",\"device_class\":\"temperature\","
                        + "\"state_class\":\"measurement\",\"suggested_display_precision\":1,"
                        + "\"unique_id\":\"" + HUB + "_gh-1.sensor-metric-temperature\","
                        + "\"default_entity_id\":\"sensor.gh_1_temperature\",\"name\":\"Temperature\"}");
    }

    @Test
    void theHubIsADeviceThatTheOthersAreReachedBy() {
        Discovery hub = Declared.OPEN.hub(Components.NONE);
        assertThat(DiscoveryCheck.faults(hub.topic(), hub.payload(), HomeAssistant.MAX_BYTES))
                .isEmpty();
        assertThat(hub.topic()).isEqualTo("homeassistant/device/" + HUB + "/config");
        assertThat(Declared.option(hub, "binary_sensor-hub-connection", "state_topic"))
                .isEqualTo("signalbox/v1/hub/state");
        JsonObject device = Declared.root(Declared.OPEN.device(Declared.device(TEMPERATURE), Components.NONE));
        assertThat(Declared.root(hub)
                        .getAsJsonObject("device")
                        .get("identifiers")
                        .toString())
                .isEqualTo("[" + device.getAsJsonObject("device").get("via_device") + "]");
    }

    @Test
    void theSameInputIsTheSameBytesAndARenameChangesTheNameOnly() {
        ProjectedDevice before = Declared.device(Declared.of(Declared.linux()));
        Discovery first = Declared.OPEN.device(before, Components.NONE);
        assertThat(Declared.OPEN.device(before, Components.NONE)).isEqualTo(first);
        assertThat(Declared.OPEN.device(before, first.components()).payload())
                .as("told again")
                .isEqualTo(first.payload());
        ProjectedDevice renamed = new ProjectedDevice(before.id(), "Glasshouse", before.tags(), before.capabilities());
        assertThat(Declared.OPEN.device(renamed, first.components()).payload())
                .isEqualTo(first.payload().replace("Greenhouse north", "Glasshouse"));
    }

    @Test
    void aDeviceWithoutANameIsCalledByItsId() {
        ProjectedDevice unnamed = new ProjectedDevice(new DeviceId("GH-1"), " ", List.of(), TEMPERATURE);
        Discovery discovery = Declared.OPEN.device(unnamed, Components.NONE);
        assertThat(discovery.payload()).contains("\"name\":\"GH-1\"").doesNotContain("suggested_area");
        assertThat(Declared.option(discovery, "sensor-metric-temperature", "default_entity_id"))
                .isEqualTo("sensor.gh_1_temperature");
    }

    @Test
    void onlyItsOwnDiscoveryTopicsAreTheHubs() {
        assertThat(Declared.OPEN.isOwn(Declared.OPEN.hubTopic())).isTrue();
        assertThat(Declared.OPEN.isOwn(Declared.OPEN.deviceTopic(new DeviceId("a"))))
                .isTrue();
        assertThat(Declared.OPEN.isOwn("homeassistant/device/" + HUB + "x/config"))
                .isFalse();
        assertThat(Declared.OPEN.isOwn("homeassistant/device/other_a/config")).isFalse();
        assertThat(Declared.OPEN.isOwn("homeassistant/sensor/" + HUB + "_a/config"))
                .isFalse();
    }

    @Test
    void anAddressThatIsNotOfTheWebIsLeftOut() {
        for (String address : List.of("file:///etc", "no address", "https://")) {
            HubFace face = new HubFace(HUB, "0.1.0", address, "p", "homeassistant");
            assertThat(face.publicUrl()).as(address).isNull();
        }
        assertThat(new HubFace(HUB, "1", "http://hub:8080/", "p", "homeassistant").publicUrl())
                .isEqualTo("http://hub:8080");
    }

    @Test
    void valuesExpireOnlyWhereSomebodyPublishesThemAgain() {
        HomeAssistant lasting = new HomeAssistant(Declared.FACE, Declared.ALL, Duration.ZERO, HomeAssistant.MAX_BYTES);
        assertThat(lasting.device(Declared.device(TEMPERATURE), Components.NONE).payload())
                .doesNotContain("expire_after");
        assertThat(HomeAssistant.RESTATE_EVERY.multipliedBy(3)).isEqualTo(HomeAssistant.EXPIRE_AFTER);
    }

    @Test
    void writablePropertiesBecomeTheControlThatFitsThem() {
        Discovery shown = Declared.shown(
                Declared.writable(Capability.flagProperty("valve.open")),
                Declared.writable(Capability.numberProperty("fan.speed").range(0, 10)),
                Declared.writable(Capability.integerProperty("retries")),
                Declared.writable(Capability.choiceProperty("mode", "eco", "boost")),
                Declared.writable(Capability.textProperty("label").maxLength(40)),
                Declared.writable(Capability.textProperty("note")),
                Declared.writable(Capability.listProperty("zones")));
        assertThat(Declared.option(shown, "switch-property-valve-open", "command_topic"))
                .isEqualTo("signalbox/v1/d/gh-1/set/valve.open");
        assertThat(Declared.option(shown, "switch-property-valve-open", "payload_on"))
                .isEqualTo("true");
        assertThat(Declared.option(shown, "switch-property-valve-open", "name")).isEqualTo("Open");
        assertThat(Declared.component(shown, "number-property-fan-speed").toString())
                .contains("\"min\":0,\"max\":10,\"step\":0.001,\"mode\":\"box\"", "\"entity_category\":\"config\"");
        assertThat(Declared.component(shown, "number-property-retries").toString())
                .contains("\"min\":-9007199254740992,\"max\":9007199254740992,\"step\":1,\"mode\":\"box\"");
        assertThat(Declared.option(shown, "select-property-mode", "options")).isEqualTo("[\"eco\",\"boost\"]");
        assertThat(Declared.option(shown, "select-property-mode", "command_template"))
                .isEqualTo("{{ value|tojson }}");
        assertThat(Declared.option(shown, "text-property-label", "max")).isEqualTo("40");
        assertThat(Declared.option(shown, "text-property-note", "max")).isEqualTo("255");
        assertThat(Declared.option(shown, "sensor-property-zones", "entity_category"))
                .as("no entity edits a list")
                .isEqualTo("diagnostic");
        assertThat(shown.leftOut()).isEmpty();
    }

    @Test
    void whoMayNotSetAPropertySeesItAndTheControlIsLetGo() {
        ProjectedDevice device = Declared.device(Declared.of(
                Declared.writable(Capability.flagProperty("open")),
                Declared.writable(Capability.choiceProperty("mode", "eco", "boost"))));
        Discovery open = Declared.OPEN.device(device, Components.NONE);
        assertThat(open.components().live()).containsExactly("select-property-mode", "switch-property-open");

        Discovery closed = Declared.with(Allowed.NOTHING).device(device, open.components());
        assertThat(closed.components().live()).containsExactly("binary_sensor-property-open", "sensor-property-mode");
        assertThat(Declared.component(closed, "select-property-mode").toString())
                .isEqualTo("{\"platform\":\"select\"}");
        assertThat(Declared.component(closed, "switch-property-open").toString())
                .isEqualTo("{\"platform\":\"switch\"}");
        assertThat(Declared.component(closed, "sensor-property-mode").toString())
                .contains("\"device_class\":\"enum\",\"options\":[\"eco\",\"boost\"]");
        assertThat(DiscoveryCheck.faults(closed.topic(), closed.payload(), HomeAssistant.MAX_BYTES))
                .isEmpty();
    }

    @Test
    void aSwitchWithABrightnessIsALight() {
        for (List<String> pair : List.of(
                List.of("lamp.on", "lamp.brightness"),
                List.of("lamp", "lamp_brightness"),
                List.of("on", "brightness"))) {
            Discovery shown = Declared.shown(
                    Declared.writable(Capability.flagProperty(pair.get(0))),
                    Declared.writable(Capability.integerProperty(pair.get(1)).range(0, 100)));
            String key = "light-property-" + pair.get(0).replace('.', '-');
            assertThat(shown.components().live()).containsExactly(key);
            assertThat(Declared.option(shown, key, "brightness_scale")).isEqualTo("100");
            assertThat(Declared.option(shown, key, "brightness_command_topic"))
                    .isEqualTo("signalbox/v1/d/gh-1/set/" + pair.get(1));
            assertThat(Declared.option(shown, key, "name")).isIn("Lamp", "Light");
        }
    }

    @Test
    void whatIsNotQuiteALightStaysTwoControls() {
        assertThat(Declared.shown(
                                Declared.writable(Capability.flagProperty("lamp")),
                                Declared.writable(Capability.numberProperty("lamp_brightness")))
                        .components()
                        .live())
                .as("no maximum")
                .containsExactly("number-property-lamp_brightness", "switch-property-lamp");
        assertThat(Declared.shown(
                                Declared.writable(Capability.flagProperty("lamp")),
                                Capability.integerProperty("lamp_brightness").range(0, 100))
                        .components()
                        .live())
                .as("the brightness is only reported")
                .containsExactly("sensor-property-lamp_brightness", "switch-property-lamp");
        assertThat(Declared.shown(Declared.writable(Capability.flagProperty("lamp")))
                        .components()
                        .live())
                .containsExactly("switch-property-lamp");
    }

    @Test
    void aCommandIsAControlOnlyWhereNothingIsLeftToGuess() {
        var level = CommandParameter.number("level").range(0, 10).step(1).shows("level");
        var metric = Capability.metric("level");
        assertThat(Declared.shown(
                                metric,
                                Capability.command("set").parameter(level).idempotent())
                        .components()
                        .live())
                .contains("number-command-set");
        assertThat(leftOut(Declared.shown(metric, Capability.command("set").parameter(level))))
                .as("twice is not once")
                .containsExactly(LeftOut.Reason.NEEDS_A_FORM);
        assertThat(leftOut(Declared.shown(
                        metric,
                        Capability.command("set").parameter(level).idempotent().confirm())))
                .containsExactly(LeftOut.Reason.NEEDS_A_FORM);
        assertThat(leftOut(Declared.shown(
                        Capability.command("set").parameter(level).idempotent())))
                .as("no metric shows it")
                .containsExactly(LeftOut.Reason.NEEDS_A_FORM);
        Discovery others = Declared.shown(
                Capability.flag("fan"),
                Capability.text("mode"),
                Capability.command("set_fan")
                        .parameter(CommandParameter.flag("on").shows("fan"))
                        .idempotent(),
                Capability.command("set_mode")
                        .parameter(
                                CommandParameter.choice("mode", "eco", "boost").shows("mode"))
                        .idempotent());
        assertThat(Declared.option(others, "switch-command-set_fan", "payload_off"))
                .isEqualTo("{\"on\":false}");
        assertThat(Declared.option(others, "select-command-set_mode", "command_template"))
                .isEqualTo("{\"mode\":{{ value|tojson }}}");
    }

    @Test
    void aCommandAboveTheRoleOfTheBrokerIsNotOffered() {
        Capabilities admins =
                Declared.of(Capability.command("wipe")).toBuilder().build();
        Capabilities only = admins.toBuilder()
                .setCommands(0, admins.getCommands(0).toBuilder().setRole(Role.ROLE_ADMIN))
                .build();
        assertThat(leftOut(Declared.OPEN.device(Declared.device(only), Components.NONE)))
                .containsExactly(LeftOut.Reason.NOT_ALLOWED);
        assertThat(Declared.with(new Allowed(true, true, Role.ROLE_ADMIN))
                        .device(Declared.device(only), Components.NONE)
                        .components()
                        .live())
                .containsExactly("button-command-wipe");
    }

    @Test
    void choicesThatHomeAssistantWouldNeverShowAreLeftOut() {
        for (String choice : List.of("boost ", "\u00a0boost")) {
            assertThat(leftOut(Declared.shown(Declared.writable(Capability.choiceProperty("mode", "eco", choice)))))
                    .containsExactly(LeftOut.Reason.NO_ENTITY);
        }
    }

    @Test
    void eventsAreEntitiesOfTheirOwnTopics() {
        ProjectedDevice bell = new ProjectedDevice(
                new DeviceId("bell"),
                "Bell",
                List.of(),
                Capabilities.newBuilder()
                        .addEvents(EventType.newBuilder().setName("pressed").setTitle("Somebody rings"))
                        .addEvents(EventType.newBuilder().setName("No"))
                        .build());
        Discovery discovery = Declared.OPEN.device(bell, Components.NONE);
        assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                .isEmpty();
        assertThat(Declared.option(discovery, "event-event-pressed", "state_topic"))
                .isEqualTo("signalbox/v1/d/bell/event/pressed");
        assertThat(Declared.option(discovery, "event-event-pressed", "name")).isEqualTo("Somebody rings");
        assertThat(discovery.leftOut()).containsExactly(new LeftOut("event No", LeftOut.Reason.NO_ENTITY));
    }

    @Test
    void entityIdsOfOneDocumentDiffer() {
        Discovery shown = Declared.shown(
                Capability.metric("os_version"),
                Capability.textProperty("os.version"),
                Capability.flag("os_version_2"));
        assertThat(Declared.option(shown, "sensor-metric-os_version", "default_entity_id"))
                .isEqualTo("sensor.gh_1_os_version");
        assertThat(Declared.option(shown, "sensor-property-os-version", "default_entity_id"))
                .isEqualTo("sensor.gh_1_os_version_2");
    }

    private static List<LeftOut.Reason> leftOut(Discovery discovery) {
        return discovery.leftOut().stream().map(LeftOut::reason).toList();
    }
}
