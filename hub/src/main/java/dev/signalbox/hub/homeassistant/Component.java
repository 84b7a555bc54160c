package dev.signalbox.hub.homeassistant;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entity of a document while it is written. Confined to the thread that makes the document. */
final class Component {
    private static final double LARGEST_EXACT_INTEGER = 9_007_199_254_740_992d;

    private final Platform platform;
    private final String key;
    private final String what;
    private final Worth worth;
    private final JsonObject json = new JsonObject();

    /** What stays where not all of a device fits, the first first. */
    enum Worth {
        SHOWN_FIRST,
        CONTROL,
        COMMAND,
        VALUE,
        EVENT,
        REPORTED_ONLY
    }

    /**
     * @param kind metric, property, command or event
     * @param name of it; a path's dots become dashes, which no name has
     */
    Component(Platform platform, String kind, String name, Worth worth) {
        this.platform = platform;
        this.key = platform.word() + "-" + kind + "-" + name.replace('.', '-');
        this.what = kind + " " + name;
        this.worth = worth;
        json.addProperty("platform", platform.word());
    }

    Component put(String option, String value) {
        json.addProperty(option, value);
        return this;
    }

    /** Nothing where the value is null or empty: Home Assistant's default. */
    Component putKnown(String option, @Nullable String value) {
        return value == null || value.isEmpty() ? this : put(option, value);
    }

    Component put(String option, boolean value) {
        json.addProperty(option, value);
        return this;
    }

    /** Whole numbers without a point: the same number is always the same bytes. */
    Component put(String option, double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT_INTEGER;
        json.add(option, whole ? new JsonPrimitive((long) value) : new JsonPrimitive(value));
        return this;
    }

    Component put(String option, List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        json.add(option, array);
        return this;
    }

    Platform platform() {
        return platform;
    }

    String key() {
        return key;
    }

    String what() {
        return what;
    }

    Worth worth() {
        return worth;
    }

    JsonObject json() {
        return json;
    }
}
