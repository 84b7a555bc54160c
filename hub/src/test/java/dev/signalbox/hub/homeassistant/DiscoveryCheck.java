package dev.signalbox.hub.homeassistant;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges a device-based discovery message by {@link PublishedRules}: every fault in a sentence. */
public final class DiscoveryCheck {
    private static final Pattern TOPIC =
            Pattern.compile("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*/device/([A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+/config");
    private static final Pattern ENTITY_ID = Pattern.compile("([a-z_]+)\\.[a-z0-9_]+");

    private final List<String> faults = new ArrayList<>();
    private final Set<String> uniqueIds = new HashSet<>();
    private final Set<String> entityIds = new HashSet<>();

    private DiscoveryCheck() {}

    /** Empty: Home Assistant takes it. */
    public static List<String> faults(String topic, String payload, int maxBytes) {
        DiscoveryCheck check = new DiscoveryCheck();
        check.expect(TOPIC.matcher(topic).matches(), "the discovery topic " + topic + " has another form");
        check.expect(
                payload.getBytes(StandardCharsets.UTF_8).length <= maxBytes,
                "the payload is larger than " + maxBytes + " bytes");
        if (!payload.isEmpty()) {
            try (JsonReader reader = new JsonReader(new StringReader(payload))) {
                reader.setStrictness(Strictness.STRICT);
                check.document(JsonParser.parseReader(reader).getAsJsonObject());
                check.expect(reader.peek() == JsonToken.END_DOCUMENT, "something follows the JSON object");
            } catch (JsonParseException | IllegalStateException | IOException e) {
                check.faults.add("the payload is not a JSON object: " + e.getMessage());
            }
        }
        return check.faults;
    }

    private void document(JsonObject written) {
        JsonObject root = unabbreviated(written, PublishedRules.ABBREVIATIONS);
        known(root, PublishedRules.ROOT, "the root");
        for (String key : List.of("device", "origin", "components")) {
            if (!root.has(key) || !root.get(key).isJsonObject()) {
                faults.add("the root has no " + key);
                return;
            }
        }
        device(unabbreviated(root.getAsJsonObject("device"), PublishedRules.DEVICE_ABBREVIATIONS));
        origin(unabbreviated(root.getAsJsonObject("origin"), PublishedRules.ORIGIN_ABBREVIATIONS));
        availability(root, "the root");
        topics(root, "the root");
        for (Map.Entry<String, JsonElement> entry :
                root.getAsJsonObject("components").entrySet()) {
            if (entry.getValue().isJsonObject()) {
                component(
                        entry.getKey(),
                        unabbreviated(entry.getValue().getAsJsonObject(), PublishedRules.ABBREVIATIONS),
                        root);
            } else {
                faults.add(entry.getKey() + " is no object");
            }
        }
    }

    private void device(JsonObject device) {
        known(device, PublishedRules.DEVICE, "device");
        Set<String> identifiers = new HashSet<>();
        JsonElement ids = device.get("identifiers");
        if (ids instanceof JsonArray array) {
            array.forEach(id -> identifiers.add(id.getAsString()));
        } else if (ids != null) {
            identifiers.add(ids.getAsString());
        }
        expect(!identifiers.isEmpty() || device.has("connections"), "the device has no identifier");
        expect(identifiers.stream().noneMatch(String::isBlank), "an identifier is empty");
        expect(!identifiers.contains(text(device, "via_device")), "the device is reached by itself");
        web(device, "configuration_url");
        for (String key : PublishedRules.DEVICE) {
            boolean list = key.equals("identifiers") || key.equals("connections");
            expect(!device.has(key) || list || isText(device.get(key)), "device: " + key + " is no text");
        }
    }

    private void origin(JsonObject origin) {
        known(origin, PublishedRules.ORIGIN, "origin");
        expect(!text(origin, "name").isBlank(), "the origin has no name");
        web(origin, "support_url");
    }

    private void availability(JsonObject of, String where) {
        expect(
                !(of.has("availability") && of.has("availability_topic")),
                where + " has both availability and availability_topic");
        if (of.has("availability_mode")) {
            expect(
                    Set.of("all", "any", "latest").contains(text(of, "availability_mode")),
                    where + ": availability_mode is unknown");
        }
        if (of.get("availability") instanceof JsonArray list) {
            for (JsonElement element : list) {
                JsonObject entry = unabbreviated(element.getAsJsonObject(), PublishedRules.ABBREVIATIONS);
                known(entry, PublishedRules.AVAILABILITY, where + ": availability");
                expect(entry.has("topic"), where + ": availability without a topic");
                topics(entry, where + ": availability");
                templates(entry, where + ": availability");
            }
        }
    }

    private void component(String key, JsonObject component, JsonObject root) {
        String platform = text(component, "platform");
        Set<String> required = PublishedRules.REQUIRED.get(platform);
        if (required == null) {
            faults.add(key + ": the platform \"" + platform + "\" is unknown");
            return;
        }
        if (component.size() == 1) {
            return; // let go
        }
        Set<String> allowed = new HashSet<>(PublishedRules.COMMON);
        allowed.addAll(required);
        allowed.addAll(PublishedRules.OPTIONAL.get(platform));
        known(component, allowed, key);
        for (String option : required) {
            boolean shared = PublishedRules.SHARED.contains(option) && root.has(option);
            expect(component.has(option) || shared, key + " has no " + option);
        }
        identity(key, platform, component);
        availability(component, key);
        topics(component, key);
        templates(component, key);
        common(key, platform, component);
        switch (platform) {
            case "sensor" -> sensor(key, component);
            case "binary_sensor" -> oneOf(key, component, "device_class", PublishedRules.BINARY_SENSOR_CLASSES);
            case "switch" -> oneOf(key, component, "device_class", PublishedRules.SWITCH_CLASSES);
            case "button" -> oneOf(key, component, "device_class", PublishedRules.BUTTON_CLASSES);
            case "number" -> number(key, component);
            case "select" -> texts(key, component, "options");
            case "text" -> length(key, component);
            case "light" -> light(key, component);
            case "event" -> {
                texts(key, component, "event_types");
                oneOf(key, component, "device_class", PublishedRules.EVENT_CLASSES);
            }
            default -> throw new IllegalStateException(platform);
        }
    }

    private void identity(String key, String platform, JsonObject component) {
        String uniqueId = text(component, "unique_id");
        expect(!uniqueId.isBlank(), key + " has no unique_id");
        expect(uniqueIds.add(uniqueId), key + ": the unique_id is used twice");
        expect(!key.contains(" ") && !key.isBlank(), key + ": the key has a space");
        if (component.has("default_entity_id")) {
            var matcher = ENTITY_ID.matcher(text(component, "default_entity_id"));
            expect(
                    matcher.matches() && matcher.group(1).equals(platform),
                    key + ": default_entity_id is no " + platform);
            expect(entityIds.add(text(component, "default_entity_id")), key + ": the default_entity_id is used twice");
        }
    }

    private void common(String key, String platform, JsonObject component) {
        oneOf(key, component, "entity_category", PublishedRules.ENTITY_CATEGORIES);
        expect(
                !(PublishedRules.READ_ONLY.contains(platform)
                        && text(component, "entity_category").equals("config")),
                key + ": what is only read is no configuration");
        expect(!isTrue(component, "retain"), key + ": commands would be retained");
        wholeFrom(key, component, "expire_after", 1);
        wholeFrom(key, component, "suggested_display_precision", 0);
        wholeFrom(key, component, "qos", 0);
        expect(!component.has("name") || isText(component.get("name")), key + ": the name is no text");
    }

    private void sensor(String key, JsonObject sensor) {
        String deviceClass = text(sensor, "device_class");
        String stateClass = text(sensor, "state_class");
        boolean numeric = !PublishedRules.WITHOUT_UNIT.contains(deviceClass);
        classAndUnit(key, sensor, numeric);
        oneOf(key, sensor, "state_class", PublishedRules.STATE_CLASSES);
        expect(
                deviceClass.isEmpty()
                        || stateClass.isEmpty()
                        || PublishedRules.stateClassesOf(deviceClass).contains(stateClass),
                key + ": " + stateClass + " is no state class of " + deviceClass);
        if (sensor.has("options")) {
            texts(key, sensor, "options");
            expect(deviceClass.equals("enum"), key + ": options without the device class enum");
            expect(
                    !sensor.has("state_class") && !sensor.has("unit_of_measurement"),
                    key + ": options with a state class or unit");
        }
    }

    private void number(String key, JsonObject number) {
        classAndUnit(key, number, true);
        oneOf(key, number, "mode", PublishedRules.NUMBER_MODES);
        double min = number.has("min") ? number.get("min").getAsDouble() : 1;
        double max = number.has("max") ? number.get("max").getAsDouble() : 100;
        double step = number.has("step") ? number.get("step").getAsDouble() : 1;
        expect(min <= max, key + ": min is above max");
        expect(step >= 0.001, key + ": the step is below 0.001");
        expect(Double.isFinite(min) && Double.isFinite(max) && Double.isFinite(step), key + ": a bound is infinite");
    }

    private void classAndUnit(String key, JsonObject component, boolean numeric) {
        String deviceClass = text(component, "device_class");
        if (deviceClass.isEmpty()) {
            return;
        }
        Set<String> units = PublishedRules.UNITS.get(deviceClass);
        if (units == null) {
            expect(!numeric, key + ": the device class " + deviceClass + " is unknown");
            expect(!component.has("unit_of_measurement"), key + ": " + deviceClass + " has no unit");
            return;
        }
        String unit = PublishedRules.unit(text(component, "unit_of_measurement"));
        expect(unit.isEmpty() || units.contains(unit), key + ": " + unit + " is no unit of " + deviceClass);
        expect(units.isEmpty() || !unit.isEmpty(), key + ": " + deviceClass + " without a unit");
    }

    private void length(String key, JsonObject text) {
        int min = text.has("min") ? text.get("min").getAsInt() : 0;
        int max = text.has("max") ? text.get("max").getAsInt() : 255;
        expect(min >= 0 && min <= max && max <= 255, key + ": the text's length is not between 0 and 255");
    }

    private void light(String key, JsonObject light) {
        wholeFrom(key, light, "brightness_scale", 1);
        expect(
                light.has("brightness_command_topic") == light.has("brightness_state_topic"),
                key + ": a brightness that is only set or only shown");
    }

    private void topics(JsonObject of, String where) {
        for (Map.Entry<String, JsonElement> option : of.entrySet()) {
            if (option.getKey().equals("topic") || option.getKey().endsWith("_topic")) {
                String topic = option.getValue().getAsString();
                expect(!topic.isEmpty() && !topic.startsWith("$"), where + ": " + option.getKey() + " is no topic");
                expect(
                        topic.chars().noneMatch(c -> c == '+' || c == '#' || c == 0),
                        where + ": " + option.getKey() + " has a wildcard");
                expect(
                        !topic.startsWith("/") && !topic.endsWith("/") && !topic.contains("//"),
                        where + ": " + option.getKey() + " has an empty level");
            }
        }
    }

    private void templates(JsonObject of, String where) {
        for (Map.Entry<String, JsonElement> option : of.entrySet()) {
            if (option.getKey().endsWith("_template")) {
                String given = option.getKey().contains("command") ? "value" : "value_json";
                String fault = TemplateCheck.fault(option.getValue().getAsString(), given);
                expect(fault.isEmpty(), where + ": " + option.getKey() + " " + fault);
            }
        }
    }

    private void texts(String key, JsonObject component, String option) {
        if (!(component.get(option) instanceof JsonArray list) || list.isEmpty()) {
            faults.add(key + ": " + option + " is empty");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (JsonElement element : list) {
            expect(isText(element) && !element.getAsString().isBlank(), key + ": one of " + option + " is no text");
            expect(seen.add(element.toString()), key + ": one of " + option + " stands twice");
        }
    }

    private void oneOf(String key, JsonObject component, String option, Set<String> words) {
        expect(
                !component.has(option) || words.contains(text(component, option)),
                key + ": the " + option.replace('_', ' ') + " \"" + text(component, option) + "\" is unknown");
    }

    private void wholeFrom(String key, JsonObject component, String option, long least) {
        if (component.has(option)) {
            double value = component.get(option).getAsDouble();
            expect(value == Math.rint(value) && value >= least, key + ": " + option + " is not a whole number");
        }
    }

    private void web(JsonObject of, String key) {
        if (of.has(key)) {
            URI uri = URI.create(text(of, key));
            expect(
                    uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme()),
                    key + " is no address of the web");
        }
    }

    private void known(JsonObject of, Set<String> keys, String where) {
        for (String key : of.keySet()) {
            expect(keys.contains(key), where + " has the unknown key " + key);
        }
    }

    private static JsonObject unabbreviated(JsonObject of, Map<String, String> abbreviations) {
        JsonObject full = new JsonObject();
        of.entrySet()
                .forEach(entry ->
                        full.add(abbreviations.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue()));
        return full;
    }

    private static String text(JsonObject of, String key) {
        return of.has(key) && isText(of.get(key)) ? of.get(key).getAsString() : "";
    }

    private static boolean isText(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isString();
    }

    private static boolean isTrue(JsonObject of, String key) {
        return of.has(key) && of.get(key).isJsonPrimitive() && of.get(key).getAsBoolean();
    }

    private void expect(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
