package dev.signalbox.hub.gateway;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * The messages of the protocol as JSON Schema, as protobuf's JSON mapping writes them. Collects what is referred to.
 * Confined to one thread.
 */
final class Schemas {
    private final SchemaComments comments = new SchemaComments();
    private final Map<String, JsonObject> byName = new TreeMap<>();
    private final Deque<GenericDescriptor> wanted = new ArrayDeque<>();

    /** A reference to a message, which is described with all it holds. */
    JsonObject reference(Descriptor message) {
        return switch (message.getFullName()) {
            case "google.protobuf.Struct" -> typed("object");
            case "google.protobuf.Value" -> new JsonObject(); // any JSON
            default -> reference((GenericDescriptor) message);
        };
    }

    private JsonObject reference(GenericDescriptor described) {
        if (!byName.containsKey(described.getName())) {
            byName.put(described.getName(), new JsonObject());
            wanted.add(described);
        }
        JsonObject reference = new JsonObject();
        reference.addProperty("$ref", "#/components/schemas/" + described.getName());
        return reference;
    }

    /** Everything that was referred to, by name. */
    JsonObject all() {
        while (!wanted.isEmpty()) {
            GenericDescriptor next = wanted.remove();
            byName.put(next.getName(), next instanceof EnumDescriptor type ? schema(type) : schema((Descriptor) next));
        }
        JsonObject all = new JsonObject();
        byName.forEach(all::add);
        return all;
    }

    private JsonObject schema(Descriptor message) {
        JsonObject schema = typed("object");
        describe(schema, message);
        JsonObject properties = new JsonObject();
        for (FieldDescriptor field : message.getFields()) {
            properties.add(field.getJsonName(), field(field));
        }
        schema.add("properties", properties);
        return schema;
    }

    private JsonObject schema(EnumDescriptor type) {
        JsonObject schema = typed("string");
        describe(schema, type);
        JsonArray names = new JsonArray();
        type.getValues().forEach(value -> names.add(value.getName()));
        schema.add("enum", names);
        return schema;
    }

    /** One field with its comment. */
    JsonObject field(FieldDescriptor field) {
        JsonObject schema = shape(field);
        describe(schema, field);
        return schema;
    }

    private JsonObject shape(FieldDescriptor field) {
        if (field.isMapField()) {
            JsonObject map = typed("object");
            map.add("additionalProperties", one(field.getMessageType().findFieldByName("value")));
            return map;
        }
        if (field.isRepeated()) {
            JsonObject list = typed("array");
            list.add("items", one(field));
            return list;
        }
        return one(field);
    }

    private JsonObject one(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case INT -> typed("integer");
            case LONG -> {
                JsonObject digits = typed("string"); // JSON readers lose the last digits of large numbers
                digits.addProperty("pattern", "^-?[0-9]{1,20}$");
                yield digits;
            }
            case FLOAT, DOUBLE -> typed("number");
            case BOOLEAN -> typed("boolean");
            case STRING -> typed("string");
            case BYTE_STRING -> {
                JsonObject bytes = typed("string");
                bytes.addProperty("contentEncoding", "base64");
                yield bytes;
            }
            case ENUM -> reference((GenericDescriptor) field.getEnumType());
            case MESSAGE -> reference(field.getMessageType());
        };
    }

    private void describe(JsonObject schema, GenericDescriptor described) {
        String comment = comments.of(described.getFile(), described.getFullName());
        if (!comment.isEmpty()) {
            schema.addProperty("description", comment);
        }
    }

    static JsonObject typed(String type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", type);
        return schema;
    }
}
