package dev.signalbox.hub.switchboard;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the parameters of a command are what its device declared. No state. */
final class ParameterCheck {
    private static final int DEFAULT_MAX_LENGTH = 1024;

    private static final int MAX_ITEMS = 256;

    /** Integers are doubles on the wire. */
    private static final double MAX_EXACT = 0x1p53;

    private ParameterCheck() {}

    /** What is wrong with the first parameter that does not fit, as a sentence; empty: all is well. */
    static Optional<String> complaint(Command command, Struct parameters) {
        for (String given : parameters.getFieldsMap().keySet()) {
            if (command.getParametersList().stream()
                    .noneMatch(declared -> declared.getName().equals(given))) {
                return Optional.of(command.getName() + " has no parameter "
                        + (given.length() <= 64 ? "\"" + given + "\"" : "of that name") + ".");
            }
        }
        for (Parameter declared : command.getParametersList()) {
            Value value = parameters.getFieldsMap().get(declared.getName());
            if (value == null || value.getKindCase() == KindCase.NULL_VALUE) {
                if (declared.getRequired()) {
                    return Optional.of(declared.getName() + " is required.");
                }
                continue;
            }
            String complaint = complaint(declared, value);
            if (complaint != null) {
                return Optional.of(declared.getName() + " " + complaint + ".");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the value, to follow the parameter's name; null: nothing. */
    static @Nullable String complaint(Parameter declared, Value value) {
        return switch (declared.getType()) {
            case VALUE_TYPE_NUMBER, VALUE_TYPE_INTEGER -> number(declared, value);
            case VALUE_TYPE_BOOLEAN -> value.hasBoolValue() ? null : "must be true or false";
            case VALUE_TYPE_TEXT -> text(declared, value);
            case VALUE_TYPE_CHOICE -> choice(declared, value);
            case VALUE_TYPE_LIST -> list(value);
            default -> "has a type this hub does not know";
        };
    }

    private static @Nullable String number(Parameter declared, Value value) {
        if (!value.hasNumberValue() || !Double.isFinite(value.getNumberValue())) {
            return "must be a number";
        }
        double number = value.getNumberValue();
        if (declared.getType() == ValueType.VALUE_TYPE_INTEGER
                && (number != Math.rint(number) || Math.abs(number) > MAX_EXACT)) {
            return "must be a whole number";
        }
        if (declared.hasMinimum() && number < declared.getMinimum()) {
            return "must be at least " + plain(declared.getMinimum());
        }
        if (declared.hasMaximum() && number > declared.getMaximum()) {
            return "must be at most " + plain(declared.getMaximum());
        }
        if (declared.getStep() > 0) {
            double steps = (number - (declared.hasMinimum() ? declared.getMinimum() : 0)) / declared.getStep();
            // Decimal steps such as 0.1 are not exact in binary.
            if (Math.abs(steps - Math.rint(steps)) > 1e-6) {
                return "must be in steps of " + plain(declared.getStep());
            }
        }
        return null;
    }

    private static @Nullable String text(Parameter declared, Value value) {
        if (!value.hasStringValue()) {
            return "must be text";
        }
        String text = value.getStringValue();
        int max = declared.getMaxLength() == 0 ? DEFAULT_MAX_LENGTH : declared.getMaxLength();
        return text.codePointCount(0, text.length()) > max ? "must have at most " + max + " characters" : null;
    }

    private static @Nullable String choice(Parameter declared, Value value) {
        return value.hasStringValue() && declared.getChoicesList().contains(value.getStringValue())
                ? null
                : "must be one of " + String.join(", ", declared.getChoicesList());
    }

    private static @Nullable String list(Value value) {
        if (!value.hasListValue()) {
            return "must be a list";
        }
        if (value.getListValue().getValuesCount() > MAX_ITEMS) {
            return "must have at most " + MAX_ITEMS + " items";
        }
        boolean good = value.getListValue().getValuesList().stream().allMatch(item -> switch (item.getKindCase()) {
            case NUMBER_VALUE -> Double.isFinite(item.getNumberValue());
            case BOOL_VALUE -> true;
            case STRING_VALUE ->
                item.getStringValue().codePointCount(0, item.getStringValue().length()) <= DEFAULT_MAX_LENGTH;
            default -> false;
        });
        return good ? null : "must be a list of numbers, flags and texts of at most 1024 characters";
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < MAX_EXACT
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
