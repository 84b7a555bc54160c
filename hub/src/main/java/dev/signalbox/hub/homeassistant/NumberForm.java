package dev.signalbox.hub.homeassistant;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;

/** How a number is set: its range, its step, and whether that makes a slider. */
final class NumberForm {
    /** The smallest step Home Assistant takes. */
    static final double SMALLEST_STEP = 0.001;

    /** Where nothing is declared: as far as integers are exact. Home Assistant's own default ends at 100. */
    static final double WIDEST = 9_007_199_254_740_992d;

    private NumberForm() {}

    static void write(Parameter form, Component to) {
        boolean below = form.hasMinimum() && Double.isFinite(form.getMinimum());
        boolean above = form.hasMaximum() && Double.isFinite(form.getMaximum());
        double min = below ? form.getMinimum() : -WIDEST;
        double max = above ? form.getMaximum() : WIDEST;
        Quantity quantity = Quantity.of(form.getUnit(), form.getName());
        to.put("min", Math.min(min, max));
        to.put("max", Math.max(min, max));
        to.put("step", step(form));
        if (!below || !above || form.getStep() <= 0) {
            to.put("mode", "box"); // a slider over such a range has no place for a single value
        }
        to.putKnown("unit_of_measurement", quantity.unit());
        to.putKnown("device_class", quantity.deviceClass());
    }

    private static double step(Parameter form) {
        double declared = Double.isFinite(form.getStep()) ? form.getStep() : 0;
        double smallest = form.getType() == ValueType.VALUE_TYPE_INTEGER ? 1 : SMALLEST_STEP;
        return Math.max(smallest, declared);
    }
}
