package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One component of a discovered device. Nobody changes its config.
 *
 * @param key what it is called within its device
 */
record DiscoveredComponent(String platform, String key, JsonObject config) {

    String name() {
        return LegalName.name(key).orElse("x");
    }

    /** For people. */
    String title() {
        String named = LegalName.title(text("name"));
        return named.isEmpty() ? LegalName.title(key.replace('_', ' ')) : named;
    }

    boolean has(String option) {
        return !text(option).isEmpty();
    }

    /** Empty where it is not said. */
    String text(String option) {
        return DiscoveryConfig.text(config, option);
    }

    String text(String option, String usual) {
        return has(option) ? text(option) : usual;
    }

    OptionalDouble number(String option) {
        try {
            double number = has(option) ? Double.parseDouble(text(option)) : Double.NaN;
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    boolean flag(String option) {
        return text(option).equals("true");
    }

    List<String> texts(String option) {
        List<String> texts = new ArrayList<>();
        JsonElement list = config.get(option);
        if (list != null && list.isJsonArray()) {
            list.getAsJsonArray().forEach(one -> texts.add(one.isJsonPrimitive() ? one.getAsString() : ""));
        }
        return texts;
    }

    List<JsonObject> objects(String option) {
        List<JsonObject> objects = new ArrayList<>();
        JsonElement list = config.get(option);
        if (list != null && list.isJsonArray()) {
            list.getAsJsonArray().forEach(one -> {
                if (one.isJsonObject()) {
                    objects.add(one.getAsJsonObject());
                }
            });
        }
        return objects;
    }
}
