package dev.signalbox.hub.homeassistant;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Role;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Devices as agents declare them, and a hub to show them. */
final class Declared {
    static final String HUB_ID = "0b7c4c1e-6d0f-4d0c-9f39-0a3a4f6a6d11";
    static final HubFace FACE =
            new HubFace(HUB_ID, "0.1.0", "https://hub.example", "signalbox/v1", HubFace.DEFAULT_DISCOVERY_PREFIX);
    static final Allowed ALL = new Allowed(true, true, Role.ROLE_OPERATOR);
    static final HomeAssistant OPEN = with(ALL);

    private Declared() {}

    static HomeAssistant with(Allowed allowed) {
        return new HomeAssistant(FACE, allowed, HomeAssistant.EXPIRE_AFTER, HomeAssistant.MAX_BYTES);
    }

    static Capabilities of(Capability... capabilities) {
        return of(List.of(capabilities));
    }

    static Capabilities of(List<Capability> capabilities) {
        Capabilities.Builder document =
                Capabilities.newBuilder().setModel("Test model").setManufacturer("Maker");
        for (Capability capability : capabilities) {
            if (capability instanceof MetricCapability metric) {
                document.addMetrics(metric.metric());
            } else if (capability instanceof CommandCapability command) {
                document.addCommands(command.command());
            } else if (capability instanceof PropertyCapability property) {
                document.addProperties(property.property());
            }
        }
        return document.build();
    }

    static ProjectedDevice device(Capabilities capabilities) {
        return new ProjectedDevice(new DeviceId("gh-1"), "Greenhouse north", List.of(), capabilities);
    }

    static Discovery shown(Capability... capabilities) {
        return OPEN.device(device(of(capabilities)), Components.NONE);
    }

    static JsonObject root(Discovery discovery) {
        return JsonParser.parseString(discovery.payload()).getAsJsonObject();
    }

    static Map<String, JsonObject> components(Discovery discovery) {
        Map<String, JsonObject> components = new TreeMap<>();
        root(discovery)
                .getAsJsonObject("components")
                .entrySet()
                .forEach(
                        entry -> components.put(entry.getKey(), entry.getValue().getAsJsonObject()));
        return components;
    }

    static JsonObject component(Discovery discovery, String key) {
        return Objects.requireNonNull(
                components(discovery).get(key),
                () -> key + " is none of " + components(discovery).keySet());
    }

    /** As text, whatever it is. */
    static String option(Discovery discovery, String key, String option) {
        JsonElement value = Objects.requireNonNull(component(discovery, key).get(option), option);
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }

    static PropertyCapability writable(PropertyCapability property) {
        return property.onDesired(desired -> {
            throw new IllegalStateException("never asked here");
        });
    }

    /** As the agent for Linux declares itself on a Raspberry Pi. */
    static List<Capability> linux() {
        return List.of(
                Capability.metric("cpu_busy")
                        .title("CPU busy")
                        .unit("%")
                        .decimals(1)
                        .range(0, 100)
                        .primary(),
                Capability.metric("load1").title("Load, 1 min").unit("1").decimals(2),
                Capability.metric("cpu_temperature")
                        .title("CPU temperature")
                        .unit("Cel")
                        .decimals(1)
                        .primary(),
                Capability.metric("memory_used").title("Memory used").unit("%").decimals(1),
                Capability.metric("memory_used_bytes")
                        .title("Memory used")
                        .unit("By")
                        .decimals(0),
                Capability.metric("disk_used").title("Disk used").unit("%").decimals(1),
                Capability.metric("rx_rate").title("Received").unit("By/s").decimals(0),
                Capability.metric("rx_bytes")
                        .title("Received, total")
                        .unit("By")
                        .decimals(0),
                Capability.metric("uptime").unit("s").decimals(0),
                Capability.metric("wifi_signal")
                        .title("Wi-Fi signal")
                        .unit("dB[mW]")
                        .decimals(0)
                        .range(-120, 0),
                Capability.flag("throttled").title("CPU throttled").primary(),
                Capability.flag("under_voltage").title("Under-voltage"),
                Capability.flag("identifying"),
                Capability.metric("interval")
                        .title("Measuring interval")
                        .unit("s")
                        .decimals(1),
                Capability.command("identify")
                        .title("Identify")
                        .parameter(CommandParameter.integer("seconds")
                                .unit("s")
                                .range(1, 60)
                                .startsWith(10)
                                .optional()),
                Capability.command("set_interval")
                        .title("Set measuring interval")
                        .parameter(CommandParameter.number("seconds")
                                .unit("s")
                                .range(0.5, 3600)
                                .startsWith(2)
                                .shows("interval"))
                        .idempotent(),
                writable(Capability.numberProperty("report_interval_s")
                        .title("Measuring interval")
                        .unit("s")
                        .range(0.5, 3600)),
                Capability.textProperty("hostname").title("Host name"),
                Capability.textProperty("os.version").title("Kernel"));
    }
}
