package dev.signalbox.hub.mapping;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.signalbox.hub.protocol.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One config of Home Assistant discovery, of a device or of a single component: abbreviations and the tilde resolved.
 *
 * @param key of what the id was made; two of them may come to one id
 * @param components in the order of the config
 */
record DiscoveryConfig(
        DeviceId device,
        String key,
        String name,
        String model,
        String manufacturer,
        List<DiscoveredComponent> components) {
    /** What the root of a device's config says for all its components. */
    private static final List<String> SHARED = List.of(
            "availability",
            "availability_mode",
            "availability_topic",
            "availability_template",
            "payload_available",
            "payload_not_available",
            "command_topic",
            "state_topic",
            "qos");

    DiscoveryConfig {
        components = List.copyOf(components);
    }

    static DiscoveryConfig parse(DiscoveryTopic topic, String payload) throws NotLegal {
        JsonElement json = PayloadJson.read(payload);
        if (!json.isJsonObject()) {
            throw new NotLegal("A config is a JSON object.");
        }
        JsonObject root = resolved(json.getAsJsonObject(), "");
        JsonObject device = Abbreviations.device(object(root, "device"));
        String key = deviceKey(device, topic);
        Optional<DeviceId> id = LegalName.deviceId(key);
        if (id.isEmpty()) {
            throw new NotLegal("No device id comes of \"" + Plain.cut(key) + "\".");
        }
        List<DiscoveredComponent> components = topic.isOfDevice()
                ? ofDevice(root)
                : List.of(new DiscoveredComponent(topic.component(), topic.object(), root));
        if (components.size() > MappingLimits.MAX_COMPONENTS) {
            throw new NotLegal("A device has at most " + MappingLimits.MAX_COMPONENTS + " components.");
        }
        return new DiscoveryConfig(
                id.get(),
                key,
                LegalName.title(text(device, "name")),
                LegalName.title(text(device, "model")),
                LegalName.title(text(device, "manufacturer")),
                components);
    }

    private static List<DiscoveredComponent> ofDevice(JsonObject root) throws NotLegal {
        JsonElement listed = root.get("components");
        if (listed == null || !listed.isJsonObject()) {
            throw new NotLegal("A device's config needs \"components\", an object.");
        }
        List<DiscoveredComponent> components = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : listed.getAsJsonObject().entrySet()) {
            if (!entry.getValue().isJsonObject()) {
                throw new NotLegal("The component " + Plain.cut(entry.getKey()) + " is no object.");
            }
            JsonObject component = resolved(entry.getValue().getAsJsonObject(), text(root, "~"));
            String platform = text(component, "platform");
            if (component.size() > 1) { // with the platform alone it says that it is gone
                SHARED.stream()
                        .filter(key -> root.has(key) && !component.has(key))
                        .forEach(key -> component.add(key, root.get(key)));
                components.add(new DiscoveredComponent(platform, entry.getKey(), component));
            }
        }
        return components;
    }

    /** Long keys, and topics without tilde, those of its availability too. */
    private static JsonObject resolved(JsonObject written, String outerBase) {
        JsonObject config = Abbreviations.config(written);
        String base = text(config, "~").isEmpty() ? outerBase : text(config, "~");
        if (!base.isEmpty()) {
            Abbreviations.replaceBase(config, base);
        }
        JsonElement availability = config.get("availability");
        if (availability != null) {
            JsonArray list = new JsonArray();
            for (JsonElement one : availability.isJsonArray() ? availability.getAsJsonArray() : List.of(availability)) {
                if (one.isJsonObject()) {
                    JsonObject entry = Abbreviations.config(one.getAsJsonObject());
                    if (!base.isEmpty()) {
                        Abbreviations.replaceBase(entry, base);
                    }
                    list.add(entry);
                }
            }
            config.add("availability", list);
        }
        return config;
    }

    /** Its first identifier, else its first connection, else what the topic calls it. */
    private static String deviceKey(JsonObject device, DiscoveryTopic topic) {
        String identifier = first(device.get("identifiers"), 0);
        String connection = first(device.get("connections"), 1);
        String named = topic.node().isEmpty() ? topic.object() : topic.node();
        return !identifier.isEmpty() ? identifier : !connection.isEmpty() ? connection : named;
    }

    /** The first text, looked for in lists; of a list in a list that at the index. */
    private static String first(@Nullable JsonElement element, int index) {
        JsonElement at = element;
        if (at != null && at.isJsonArray()) {
            at = at.getAsJsonArray().isEmpty() ? null : at.getAsJsonArray().get(0);
        }
        if (at != null && at.isJsonArray()) {
            at = at.getAsJsonArray().size() > index ? at.getAsJsonArray().get(index) : null;
        }
        return at != null && at.isJsonPrimitive() ? at.getAsString() : "";
    }

    static JsonObject object(JsonObject of, String key) {
        JsonElement value = of.get(key);
        return value != null && value.isJsonObject() ? value.getAsJsonObject() : new JsonObject();
    }

    /** Empty where there is none. */
    static String text(JsonObject of, String key) {
        JsonElement value = of.get(key);
        return value != null && value.isJsonPrimitive() ? ValueRule.textOf(value.getAsJsonPrimitive()) : "";
    }
}
