package dev.signalbox.simulator.types;

import com.google.protobuf.Value;
import dev.signalbox.simulator.device.Order;
import dev.signalbox.simulator.form.Form;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a set value or a part of a result comes from: written down, a parameter, or another value. Immutable.
 *
 * @param text of LITERAL: as written; otherwise the name of the parameter or value
 */
record Setting(From from, Object literal, String text) {
    enum From {
        LITERAL,
        PARAMETER,
        VALUE
    }

    /** {@code 5}, {@code {parameter: speed}} or {@code {value: flow}}. */
    static Setting read(Form form, String key) {
        Optional<Object> scalar = form.scalar(key);
        if (scalar.isPresent()) {
            return new Setting(From.LITERAL, scalar.get(), "");
        }
        Form own = form.form(key).orElseThrow();
        own.only(List.of("parameter", "value"));
        if (own.has("value")) {
            return new Setting(From.VALUE, "", own.text("value"));
        }
        return new Setting(From.PARAMETER, "", own.text("parameter"));
    }

    /** A Double, a Boolean or a String. Empty: an optional parameter that was not given. */
    Optional<Object> of(Order order, Map<String, Quantity> quantities, Values values) {
        return switch (from) {
            case LITERAL -> Optional.of(literal);
            case VALUE -> Optional.of(shown(quantities, text, values));
            case PARAMETER ->
                order.has(text) ? Optional.of(plain(order.parameters().getFieldsOrThrow(text))) : Optional.empty();
        };
    }

    static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            default -> value.getStringValue();
        };
    }

    /** A value as people see it. */
    static Object shown(Map<String, Quantity> quantities, String name, Values values) {
        Quantity quantity = quantities.get(name);
        double number = values.get(name);
        if (quantity == null || quantity.movement().kind() == Movement.Kind.NUMBER) {
            return number;
        }
        return quantity.movement().kind() == Movement.Kind.FLAG
                ? (Object) (number >= 0.5)
                : quantity.movement().words().get((int) number);
    }

    /** As the number that {@link Values} keeps. */
    static double number(Object value, Movement movement) {
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Double number) {
            return number;
        }
        int word = movement.words().indexOf(value.toString());
        if (word < 0) {
            throw new IllegalArgumentException("There is no " + value + ".");
        }
        return word;
    }
}
