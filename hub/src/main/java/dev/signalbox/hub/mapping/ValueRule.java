package dev.signalbox.hub.mapping;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a value stands in a payload and what is made of it: the table first, then the arithmetic, then the type. Immutable.
 *
 * @param form type, range, choices; as of a property
 */
record ValueRule(JsonPointer pointer, ValueTable table, Arithmetic arithmetic, Parameter form) {
    private static final int MAX_LIST = 256;

    static ValueRule of(MappedValue value, Parameter form) throws NotLegal {
        return new ValueRule(
                JsonPointer.parse(value.getPointer()),
                ValueTable.of(value.getValuesMap(), value.getOthersPass()),
                Arithmetic.of(value.getScale(), value.getOffset(), value.hasRoundTo(), value.getRoundTo()),
                form);
    }

    /** A text, as it stands there or as the table says. */
    static ValueRule ofText(MappedValue value) throws NotLegal {
        return of(
                value, Parameter.newBuilder().setType(ValueType.VALUE_TYPE_TEXT).build());
    }

    /** Null where nothing stands there. */
    @Nullable
    Value read(Payload payload, Map<String, String> captures) throws Missed {
        JsonElement element = pointer.isWhole() ? payload.whole() : pointer.find(payload.json(), captures);
        return element == null ? null : typed(element);
    }

    /** Below an element of a payload. */
    @Nullable
    Value readAt(JsonElement root, Map<String, String> captures) throws Missed {
        JsonElement element = pointer.find(root, captures);
        return element == null ? null : typed(element);
    }

    private Value typed(JsonElement element) throws Missed {
        if (form.getType() == ValueType.VALUE_TYPE_LIST) {
            return list(element);
        }
        if (!element.isJsonPrimitive()) {
            throw new Missed(MissReason.MISS_REASON_WRONG_TYPE, "an object or a list stands there, not a value.");
        }
        JsonPrimitive said = element.getAsJsonPrimitive();
        JsonPrimitive meant = table.isEmpty() ? said : new JsonPrimitive(translated(said));
        return switch (form.getType()) {
            case VALUE_TYPE_BOOLEAN -> Plain.of(flag(meant));
            case VALUE_TYPE_TEXT -> Plain.of(text(meant));
            case VALUE_TYPE_CHOICE -> Plain.of(choice(meant));
            default -> Plain.of(number(meant));
        };
    }

    static String textOf(JsonPrimitive value) {
        return value.isNumber() ? Plain.number(value.getAsDouble()) : value.getAsString();
    }

    private String translated(JsonPrimitive said) throws Missed {
        String text = textOf(said);
        String meant = table.translated(text);
        if (meant == null) {
            throw new Missed(
                    MissReason.MISS_REASON_UNKNOWN_VALUE, "\"" + Plain.cut(text) + "\" is not in the table of values.");
        }
        return meant;
    }

    private double number(JsonPrimitive meant) throws Missed {
        double read = meant.isNumber() ? meant.getAsDouble() : parsed(meant);
        double result = arithmetic.apply(read);
        boolean tooLow = form.hasMinimum() && result < form.getMinimum();
        boolean tooHigh = form.hasMaximum() && result > form.getMaximum();
        if (!Double.isFinite(result) || tooLow || tooHigh) {
            throw new Missed(MissReason.MISS_REASON_OUT_OF_RANGE, Plain.number(result) + " is out of range.");
        }
        if (form.getType() == ValueType.VALUE_TYPE_INTEGER && result != Math.rint(result)) {
            throw new Missed(MissReason.MISS_REASON_WRONG_TYPE, Plain.number(result) + " is not a whole number.");
        }
        return result;
    }

    private static double parsed(JsonPrimitive meant) throws Missed {
        String text = meant.getAsString().strip();
        boolean plain = !text.isEmpty()
                && text.length() <= MappingLimits.MAX_NUMBER_CHARS
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
        try {
            if (plain && meant.isString()) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            plain = false;
        }
        throw new Missed(MissReason.MISS_REASON_WRONG_TYPE, "\"" + Plain.cut(text) + "\" is not a number.");
    }

    private static boolean flag(JsonPrimitive meant) throws Missed {
        String text = textOf(meant).strip().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "true", "on", "1" -> true;
            case "false", "off", "0" -> false;
            default ->
                throw new Missed(
                        MissReason.MISS_REASON_WRONG_TYPE,
                        "\"" + Plain.cut(text) + "\" is neither true, on, 1 nor false, off, 0.");
        };
    }

    private String text(JsonPrimitive meant) throws Missed {
        String text = textOf(meant);
        boolean tooLong = form.getMaxLength() > 0 && text.codePointCount(0, text.length()) > form.getMaxLength();
        if (tooLong || text.getBytes(StandardCharsets.UTF_8).length > MappingLimits.MAX_TEXT_BYTES) {
            throw new Missed(MissReason.MISS_REASON_OUT_OF_RANGE, "the text is too long.");
        }
        return text;
    }

    private String choice(JsonPrimitive meant) throws Missed {
        String text = textOf(meant);
        if (!form.getChoicesList().contains(text)) {
            throw new Missed(MissReason.MISS_REASON_UNKNOWN_VALUE, "\"" + Plain.cut(text) + "\" is no choice.");
        }
        return text;
    }

    private static Value list(JsonElement element) throws Missed {
        if (!element.isJsonArray() || element.getAsJsonArray().size() > MAX_LIST) {
            throw new Missed(MissReason.MISS_REASON_WRONG_TYPE, "no list of at most " + MAX_LIST + " stands there.");
        }
        ListValue.Builder list = ListValue.newBuilder();
        for (JsonElement one : element.getAsJsonArray()) {
            if (!one.isJsonPrimitive()) {
                throw new Missed(MissReason.MISS_REASON_WRONG_TYPE, "the list holds lists or objects.");
            }
            JsonPrimitive value = one.getAsJsonPrimitive();
            list.addValues(
                    value.isNumber()
                            ? Plain.of(value.getAsDouble())
                            : value.isBoolean() ? Plain.of(value.getAsBoolean()) : Plain.of(value.getAsString()));
        }
        return Value.newBuilder().setListValue(list).build();
    }
}
