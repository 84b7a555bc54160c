package dev.signalbox.simulator.types;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An event of a type. Immutable.
 *
 * @param perHour 0: only {@code when}
 * @param when the flag that has just gone on; empty: by chance
 */
record EventRule(EventCapability declared, double perHour, String when, Map<String, Field> fields) {
    /**
     * What is said of it.
     *
     * @param value of this name; empty: drawn
     */
    record Field(String type, Amount range, List<String> choices, String value) {
        Object draw(RandomGenerator random) {
            return switch (type) {
                case "flag" -> random.nextBoolean();
                case "integer" -> Math.floor(range.low() + random.nextDouble() * (range.high() - range.low() + 1));
                case "number" -> range.draw(random);
                default -> choices.get(random.nextInt(choices.size()));
            };
        }
    }

    static EventRule read(String name, Form form) {
        form.only(Section.EVENT.keys());
        EventCapability declared = Capability.event(name);
        if (form.has("title")) {
            declared = declared.title(form.text("title"));
        }
        if (form.has("description")) {
            declared = declared.description(form.text("description"));
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        for (Map.Entry<String, Form> one : form.forms("fields").entrySet()) {
            Form own = one.getValue();
            own.only(Section.FIELD.keys());
            CommandParameter parameter = ParameterForm.read(one.getKey(), own);
            declared = declared.field(parameter);
            String type = own.text("type", "number");
            boolean isText = type.equals("choice") || type.equals("text");
            fields.put(
                    one.getKey(),
                    new Field(
                            type,
                            own.range("range").orElse(new Amount(0, 1)),
                            isText && !own.has("value") ? ParameterForm.choices(own) : List.of("none"),
                            own.text("value", "")));
        }
        if (form.has("per_hour") == form.has("when")) {
            form.problem("either per_hour or when is wanted");
        }
        return new EventRule(
                declared,
                form.amountFrom("per_hour", 0, Amount.of(0)).low(),
                form.text("when", ""),
                Map.copyOf(fields));
    }

    Map<String, Object> said(RandomGenerator random, Map<String, Quantity> quantities, Values values) {
        Map<String, Object> said = new HashMap<>();
        declared.event().getFieldsList().forEach(parameter -> {
            Field field = fields.get(parameter.getName());
            if (field != null) {
                said.put(
                        parameter.getName(),
                        field.value.isEmpty() ? field.draw(random) : Setting.shown(quantities, field.value, values));
            }
        });
        return said;
    }
}
