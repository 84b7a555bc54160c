package dev.signalbox.hub.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A good message, and the same with one field after the other set to what nobody means: missing, oversized, out of range,
 * of another form. A new field is tried without a word here.
 *
 * @param what the field and its value, for the name of a test
 */
public record Hostile(String what, Message message) {
    private static final int TOO_MANY = 12_000;
    private static final int DEEP = 60;
    /** Deep enough for every message of a request. */
    private static final int DEEPEST = 4;

    @Override
    public String toString() {
        return message.getDescriptorForType().getName() + " with " + what;
    }

    /** Of every field of the message, and of the messages in it. */
    public static Stream<Hostile> of(Message good) {
        return of(good, "", 0);
    }

    private static Stream<Hostile> of(Message good, String prefix, int depth) {
        return good.getDescriptorForType().getFields().stream()
                .flatMap(field -> of(good, field, prefix + field.getName(), depth));
    }

    private static Stream<Hostile> of(Message good, FieldDescriptor field, String path, int depth) {
        Stream<Hostile> missing = Stream.of(new Hostile(
                path + " missing", good.toBuilder().clearField(field).build()));
        if (field.isMapField()) {
            return missing;
        }
        List<Object> values = new ArrayList<>();
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            values.addAll(messages(good, field));
        } else {
            values.addAll(scalars(field));
        }
        Stream<Hostile> replaced =
                values.stream().map(value -> new Hostile(path + "=" + shown(value), with(good, field, value)));
        Stream<Hostile> repeated = !field.isRepeated()
                ? Stream.empty()
                : values.stream()
                        .limit(1)
                        .map(value -> new Hostile(
                                path + "=" + TOO_MANY + " times " + shown(value),
                                good.toBuilder()
                                        .setField(field, Collections.nCopies(TOO_MANY, value))
                                        .build()));
        boolean isInner = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.getMessageType().getFullName().startsWith("google.")
                && depth < DEEPEST;
        Stream<Hostile> inner = !isInner
                ? Stream.empty()
                : of(inner(good, field), path + ".", depth + 1)
                        .map(hostile -> new Hostile(hostile.what, with(good, field, hostile.message)));
        return Stream.of(missing, replaced, repeated, inner).flatMap(all -> all);
    }

    private static Message with(Message good, FieldDescriptor field, Object value) {
        Message.Builder changed = good.toBuilder();
        return field.isRepeated()
                ? changed.setField(field, List.of(value, value)).build()
                : changed.setField(field, value).build();
    }

    private static Message inner(Message good, FieldDescriptor field) {
        if (!field.isRepeated()) {
            return (Message) good.getField(field);
        }
        return good.getRepeatedFieldCount(field) > 0
                ? (Message) good.getRepeatedField(field, 0)
                : good.newBuilderForType().newBuilderForField(field).build();
    }

    private static List<Object> messages(Message good, FieldDescriptor field) {
        Message empty = good.newBuilderForType().newBuilderForField(field).build();
        if (empty instanceof Struct) {
            return List.of(
                    empty,
                    Struct.newBuilder().putFields("", text("x")).build(),
                    Struct.newBuilder().putFields("position", nested()).build(),
                    Struct.newBuilder()
                            .putFields("position", text("x".repeat(20_000)))
                            .build(),
                    Struct.newBuilder()
                            .putFields("position", number(Double.NaN))
                            .build(),
                    Struct.newBuilder().putFields("position", number(1e308)).build());
        }
        if (empty instanceof Value) {
            return List.of(
                    empty, nested(), text("x".repeat(20_000)), number(Double.NaN), number(Double.NEGATIVE_INFINITY));
        }
        return List.of(empty);
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Value number(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    private static Value nested() {
        Value value = text("deep");
        for (int i = 0; i < DEEP; i++) {
            value = Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(value))
                    .build();
        }
        return value;
    }

    private static List<Object> scalars(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING ->
                List.of(
                        "",
                        " ",
                        "x".repeat(20_000),
                        "\u0000",
                        "\u202e\ud83d\udca5",
                        "UPPER case",
                        "../../etc/passwd",
                        "'; DROP TABLE device; --",
                        "<script>alert(1)</script>",
                        "01ARZ3NDEKTSV4RRFFQ69G5FAV");
            case INT -> List.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);
            case LONG -> List.of(0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
            case DOUBLE -> List.of(0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE);
            case FLOAT -> List.of(0f, Float.NaN);
            case BOOLEAN -> List.of(true, false);
            case BYTE_STRING -> List.of(ByteString.EMPTY, ByteString.copyFrom(new byte[20_000]));
            case ENUM -> enumValues(field);
            case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    private static List<Object> enumValues(FieldDescriptor field) {
        List<EnumValueDescriptor> known = field.getEnumType().getValues();
        return List.of(
                known.get(0),
                known.get(known.size() - 1),
                field.getEnumType().findValueByNumberCreatingIfUnknown(9_999));
    }

    private static String shown(Object value) {
        String text = value.toString().replace('\n', ' ');
        return text.length() > 40 ? text.substring(0, 40) + "… (" + text.length() + ")" : '"' + text + '"';
    }
}
