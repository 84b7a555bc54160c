package dev.signalbox.hub.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.simulator.SimulatedKinds;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The devices of the demonstration and of the agent for Linux, as Home Assistant gets them. */
class DeviceKindsTest {
    @Test
    void everySimulatedKindIsTaken() {
        SimulatedKinds.capabilities().forEach((kind, capabilities) -> {
            for (Allowed allowed : List.of(Declared.ALL, Allowed.NOTHING)) {
                Discovery discovery =
                        Declared.with(allowed).device(Declared.device(Declared.of(capabilities)), Components.NONE);
                assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                        .as(kind)
                        .isEmpty();
                assertThat(discovery.components().live()).as(kind).isNotEmpty();
            }
        });
    }

    @Test
    void theAgentForLinuxIsTaken() {
        Discovery discovery = Declared.OPEN.device(Declared.device(Declared.of(Declared.linux())), Components.NONE);
        assertThat(DiscoveryCheck.faults(discovery.topic(), discovery.payload(), HomeAssistant.MAX_BYTES))
                .isEmpty();
        assertThat(Declared.components(discovery).keySet())
                .containsExactlyInAnyOrder(
                        "sensor-metric-cpu_busy",
                        "sensor-metric-load1",
                        "sensor-metric-cpu_temperature",
                        "sensor-metric-memory_used",
                        "sensor-metric-memory_used_bytes",
                        "sensor-metric-disk_used",
                        "sensor-metric-rx_rate",
                        "sensor-metric-rx_bytes",
                        "sensor-metric-uptime",
                        "sensor-metric-wifi_signal",
                        "sensor-metric-interval",
                        "binary_sensor-metric-throttled",
                        "binary_sensor-metric-under_voltage",
                        "binary_sensor-metric-identifying",
                        "button-command-identify",
                        "number-command-set_interval",
                        "number-property-report_interval_s",
                        "sensor-property-hostname",
                        "sensor-property-os-version");
        assertThat(Declared.option(discovery, "sensor-metric-rx_bytes", "state_class"))
                .isEqualTo("total_increasing");
        assertThat(Declared.option(discovery, "sensor-metric-memory_used_bytes", "state_class"))
                .isEqualTo("measurement");
        assertThat(Declared.option(discovery, "number-property-report_interval_s", "entity_category"))
                .isEqualTo("config");
        assertThat(Declared.option(discovery, "sensor-metric-wifi_signal", "unit_of_measurement"))
                .isEqualTo("dBm");
        assertThat(Declared.option(discovery, "sensor-metric-wifi_signal", "device_class"))
                .isEqualTo("signal_strength");
        assertThat(CapabilitiesCheck.firstFault(Declared.of(Declared.linux())))
                .as("the hub takes it")
                .isEmpty();
        assertThat(discovery.leftOut()).isEmpty();
    }

    @Test
    void aGreenhouseHasItsSetpointAsAControlAndOnlyOnce() {
        Discovery discovery = simulated("GREENHOUSE", Declared.OPEN);
        assertThat(Declared.component(discovery, "number-property-setpoint").toString())
                .contains("\"min\":5,\"max\":35,\"step\":0.5", "\"unit_of_measurement\":\"°C\"")
                .doesNotContain("entity_category", "mode");
        assertThat(discovery.leftOut())
                .containsExactly(
                        new LeftOut("command set_vent", LeftOut.Reason.NEEDS_A_FORM),
                        new LeftOut("command set_setpoint", LeftOut.Reason.SHOWN_BY_PROPERTY),
                        new LeftOut("command water", LeftOut.Reason.NEEDS_A_FORM));
    }

    @Test
    void aBoilersPumpIsANumberThatRunsACommand() {
        Discovery boiler = simulated("BOILER", Declared.OPEN);
        String pump = "number-command-set_pump";
        assertThat(Declared.option(boiler, pump, "command_topic")).isEqualTo("signalbox/v1/d/gh-1/cmd/set_pump");
        assertThat(Declared.option(boiler, pump, "command_template")).isEqualTo("{\"speed\":{{ value }}}");
        assertThat(Declared.option(boiler, pump, "value_template")).isEqualTo(Templates.metricNumber("pump_speed"));
        assertThat(Declared.option(boiler, "button-command-emergency_stop", "enabled_by_default"))
                .as("Home Assistant asks nobody before it presses")
                .isEqualTo("false");
        assertThat(Declared.component(boiler, "button-command-unlock").has("enabled_by_default"))
                .isFalse();
    }

    @Test
    void withoutRightsNothingCanBeSet() {
        Set<String> platforms = new TreeSet<>();
        SimulatedKinds.capabilities()
                .values()
                .forEach(capabilities -> Declared.with(Allowed.NOTHING)
                        .device(Declared.device(Declared.of(capabilities)), Components.NONE)
                        .components()
                        .live()
                        .forEach(key -> platforms.add(Components.platformOf(key))));
        assertThat(platforms).containsExactly("binary_sensor", "sensor");
    }

    @Test
    void aViewerOnTheBrokerGetsNoButtons() {
        Discovery discovery = simulated("BOILER", Declared.with(new Allowed(true, true, Role.ROLE_VIEWER)));
        assertThat(discovery.leftOut()).contains(new LeftOut("command unlock", LeftOut.Reason.NOT_ALLOWED));
    }

    private static Discovery simulated(String kind, HomeAssistant homeAssistant) {
        return homeAssistant.device(
                Declared.device(Declared.of(SimulatedKinds.capabilities().getOrDefault(kind, List.of()))),
                Components.NONE);
    }
}
