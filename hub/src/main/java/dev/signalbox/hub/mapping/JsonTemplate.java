package dev.signalbox.hub.mapping;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Value;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A JSON text as a tree with names in its strings: values go in as values, so nothing can break out. Immutable. */
final class JsonTemplate {
    private final Value root;
    /** By the string as written. */
    private final Map<String, CaptureText> texts;

    private JsonTemplate(Value root, Map<String, CaptureText> texts) {
        this.root = root;
        this.texts = texts;
    }

    static JsonTemplate of(Value root) throws NotLegal {
        Map<String, CaptureText> texts = new HashMap<>();
        collect(root, texts, 0);
        return new JsonTemplate(root, texts);
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        texts.values().forEach(text -> names.addAll(text.names()));
        return names;
    }

    /** Members and elements whose name has no value are left out. */
    String fill(Function<String, @Nullable Value> values) {
        JsonElement filled = filled(root, values);
        return filled == null ? "null" : filled.toString();
    }

    private static void collect(Value value, Map<String, CaptureText> texts, int depth) throws NotLegal {
        if (depth > MappingLimits.MAX_JSON_DEPTH || texts.size() > MappingLimits.MAX_JSON_VALUES) {
            throw new NotLegal("The JSON is deeper than " + MappingLimits.MAX_JSON_DEPTH + " or too large.");
        }
        switch (value.getKindCase()) {
            case STRING_VALUE -> texts.put(value.getStringValue(), CaptureText.parse(value.getStringValue()));
            case STRUCT_VALUE -> {
                for (Value member : value.getStructValue().getFieldsMap().values()) {
                    collect(member, texts, depth + 1);
                }
            }
            case LIST_VALUE -> {
                for (Value element : value.getListValue().getValuesList()) {
                    collect(element, texts, depth + 1);
                }
            }
            case NUMBER_VALUE -> {
                if (!Double.isFinite(value.getNumberValue())) {
                    throw new NotLegal("Numbers are finite.");
                }
            }
            default -> {}
        }
    }

    private @Nullable JsonElement filled(Value value, Function<String, @Nullable Value> values) {
        return switch (value.getKindCase()) {
            case STRUCT_VALUE -> {
                JsonObject object = new JsonObject();
                value.getStructValue().getFieldsMap().forEach((name, member) -> {
                    JsonElement filled = filled(member, values);
                    if (filled != null) {
                        object.add(name, filled);
                    }
                });
                yield object;
            }
            case LIST_VALUE -> {
                JsonArray array = new JsonArray();
                value.getListValue().getValuesList().forEach(element -> {
                    JsonElement filled = filled(element, values);
                    if (filled != null) {
                        array.add(filled);
                    }
                });
                yield array;
            }
            case STRING_VALUE -> text(value.getStringValue(), values);
            default -> scalar(value);
        };
    }

    private @Nullable JsonElement text(String written, Function<String, @Nullable Value> values) {
        CaptureText text = texts.get(written);
        if (text == null) {
            return new JsonPrimitive(written);
        }
        if (text.isOneName()) {
            Value value = values.apply(text.parts().get(1));
            return value == null ? null : scalar(value);
        }
        String filled = text.fill(name -> {
            Value value = values.apply(name);
            return value == null ? null : Plain.text(value);
        });
        return filled == null ? null : new JsonPrimitive(filled);
    }

    private static JsonElement scalar(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> number(value.getNumberValue());
            case BOOL_VALUE -> new JsonPrimitive(value.getBoolValue());
            case STRING_VALUE -> new JsonPrimitive(value.getStringValue());
            default -> JsonNull.INSTANCE;
        };
    }

    /** Without ".0": many a device reads whole numbers as whole numbers only. */
    private static JsonPrimitive number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? new JsonPrimitive((long) value) : new JsonPrimitive(value);
    }
}
