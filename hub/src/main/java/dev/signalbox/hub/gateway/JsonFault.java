package dev.signalbox.hub.gateway;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.signalbox.hub.protocol.NearestName;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with JSON that is not the message it should be, and where: protobuf's reader tells no place. Only asked
 * when that reader has refused, so what is right costs nothing. Immutable.
 */
final class JsonFault {
    private static final String ANY = "google.protobuf.Value";

    private JsonFault() {}

    /** One sentence for whoever writes the other side; empty where the bytes are not even text. */
    static Optional<String> find(byte[] payload, Descriptor wanted) {
        JsonElement json;
        try {
            json = StrictJson.read(payload);
        } catch (BadRequest e) {
            String why = String.valueOf(e.getMessage()).replace("The body", "The frame");
            return why.endsWith("not UTF-8.") ? Optional.empty() : Optional.of(why);
        }
        String fault = ofMessage(json, wanted, "$");
        return Optional.of(fault == null ? "The frame is not a " + wanted.getName() + "." : fault);
    }

    private static @Nullable String ofMessage(JsonElement json, Descriptor type, String path) {
        switch (type.getFullName()) {
            case ANY -> {
                return null;
            }
            case "google.protobuf.ListValue" -> {
                return json.isJsonArray() ? null : at(path, "must be a list");
            }
            default -> {
                if (!json.isJsonObject()) {
                    return at(path, "must be an object");
                }
            }
        }
        if (type.getFullName().equals("google.protobuf.Struct")) {
            return null;
        }
        Map<OneofDescriptor, String> chosen = new HashMap<>();
        for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
            FieldDescriptor field = field(type, member.getKey());
            if (field == null || (member.getValue().isJsonNull() && !isAny(field))) {
                continue; // what is not known is ignored, and null is absence
            }
            OneofDescriptor one = field.getRealContainingOneof();
            @Nullable String other = one == null ? null : chosen.put(one, member.getKey());
            if (other != null) {
                return at(
                        path,
                        "there are both " + other + " and " + member.getKey() + ", of which only one may be there");
            }
            String fault = ofField(member.getValue(), field, path + "." + member.getKey());
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String ofField(JsonElement json, FieldDescriptor field, String path) {
        if (field.isMapField()) {
            if (!json.isJsonObject()) {
                return at(path, "must be an object");
            }
            FieldDescriptor value = field.getMessageType().findFieldByName("value");
            for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject().entrySet()) {
                String fault = ofValue(entry.getValue(), value, path + "." + entry.getKey());
                if (fault != null) {
                    return fault;
                }
            }
            return null;
        }
        if (!field.isRepeated()) {
            return ofValue(json, field, path);
        }
        if (!json.isJsonArray()) {
            return at(path, "must be a list");
        }
        int index = 0;
        for (JsonElement item : json.getAsJsonArray()) {
            String fault = ofValue(item, field, path + "[" + index++ + "]");
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static @Nullable String ofValue(JsonElement json, FieldDescriptor field, String path) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return ofMessage(json, field.getMessageType(), path);
        }
        if (!json.isJsonPrimitive()) {
            return at(path, "must be " + rule(field));
        }
        return fits(json.getAsJsonPrimitive(), field) ? null : at(path, "must be " + rule(field));
    }

    private static boolean fits(JsonPrimitive value, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> value.isBoolean() || List.of("true", "false").contains(value.getAsString());
            case ENUM ->
                value.isNumber()
                        ? isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE)
                        : field.getEnumType().findValueByName(value.getAsString()) != null;
            case INT ->
                isUnsigned(field)
                        ? isWhole(value, 0, 0xFFFF_FFFFL)
                        : isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> isUnsigned(field) ? isUnsignedLong(value) : isWhole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT, DOUBLE -> number(value) != null || value.getAsString().matches("NaN|-?Infinity");
            default -> true;
        };
    }

    private static String rule(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> "true or false";
            case ENUM -> {
                List<String> names = field.getEnumType().getValues().stream()
                        .map(EnumValueDescriptor::getName)
                        .toList();
                yield "one of " + String.join(", ", names);
            }
            case INT -> isUnsigned(field) ? "a whole number from 0 to 4294967295" : "a whole number of 32 bits";
            case LONG ->
                isUnsigned(field)
                        ? "a whole number from 0 of 64 bits, better in quotes"
                        : "a whole number of 64 bits, better in quotes";
            case FLOAT, DOUBLE -> "a number";
            case BYTE_STRING -> "bytes in base64";
            default -> "text";
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    private static boolean isUnsignedLong(JsonPrimitive value) {
        BigDecimal number = number(value);
        return number != null
                && number.stripTrailingZeros().scale() <= 0
                && number.signum() >= 0
                && number.toBigInteger().bitLength() <= Long.SIZE;
    }

    private static boolean isWhole(JsonPrimitive value, long least, long most) {
        BigDecimal number = number(value);
        return number != null
                && number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    /** Null where there is none, also where it is written too long to be read at little cost. */
    private static @Nullable BigDecimal number(JsonPrimitive value) {
        String text = value.isBoolean() ? "" : value.getAsString();
        try {
            BigDecimal number = text.length() > StrictJson.MAX_NUMBER_CHARS ? null : new BigDecimal(text);
            return number == null || Math.abs((long) number.scale()) > 400 ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isAny(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals(ANY);
    }

    private static @Nullable FieldDescriptor field(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name) || field.getName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private static String at(String path, String rule) {
        return NearestName.echo(path) + ": " + rule + ".";
    }
}
