package dev.signalbox.simulator.types;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;

/** A metric of a type and the value it shows. Immutable. */
record MetricRule(MetricCapability declared, Quantity quantity) {
    private static final int USUAL_DECIMALS = 1;
    private static final int MOST_DECIMALS = 6;

    static MetricRule read(String name, Form form) {
        form.only(Section.METRIC.keys());
        Quantity quantity = Quantity.read(name, form);
        MetricCapability declared = switch (quantity.movement().kind()) {
            case FLAG -> Capability.flag(name);
            case TEXT -> Capability.text(name);
            case NUMBER -> Capability.metric(name);
        };
        if (form.has("title")) {
            declared = declared.title(form.text("title"));
        }
        if (quantity.movement().kind() == Movement.Kind.NUMBER) {
            declared = number(declared, form, quantity);
        }
        return new MetricRule(form.flag("primary", false) ? declared.primary() : declared, quantity);
    }

    private static MetricCapability number(MetricCapability bare, Form form, Quantity quantity) {
        MetricCapability declared =
                bare.unit(form.text("unit", "")).decimals(form.integer("decimals", USUAL_DECIMALS, 0, MOST_DECIMALS));
        if (quantity.range().isPresent()) {
            Amount range = quantity.range().get();
            declared = declared.range(range.low(), range.high());
        }
        if (form.has("low_limit")) {
            declared = declared.lowLimit(form.number("low_limit"));
        }
        if (form.has("high_limit")) {
            declared = declared.highLimit(form.number("high_limit"));
        }
        return declared;
    }
}
