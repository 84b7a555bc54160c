package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;

/** Types, ranges and choices that a component of Home Assistant declares. Immutable. */
record ComponentForms(DiscoveredComponent component) {
    /** @param which "state" where what is heard may differ from what is told */
    MappedValue.Builder onOff(String which) {
        String on = component.text("payload_on", "ON");
        String off = component.text("payload_off", "OFF");
        boolean state = which.equals("state");
        return MappedValue.newBuilder()
                .putValues(state ? component.text("state_on", on) : on, "true")
                .putValues(state ? component.text("state_off", off) : off, "false");
    }

    Parameter.Builder range(ValueType type) {
        Parameter.Builder form = Parameter.newBuilder()
                .setType(type)
                .setUnit(UcumOfUnit.code(component.text("unit_of_measurement")))
                .setMinimum(component.number("min").orElse(1))
                .setMaximum(component.number("max").orElse(100));
        component.number("step").ifPresent(form::setStep);
        return form;
    }

    Parameter.Builder scale(String option) {
        return Parameter.newBuilder()
                .setType(ValueType.VALUE_TYPE_NUMBER)
                .setMinimum(0)
                .setMaximum(component.number(option).orElse(255));
    }

    static Parameter.Builder percent() {
        return Parameter.newBuilder()
                .setType(ValueType.VALUE_TYPE_NUMBER)
                .setUnit("%")
                .setMinimum(0)
                .setMaximum(100);
    }

    Parameter.Builder options(String option) {
        return Parameter.newBuilder().setType(ValueType.VALUE_TYPE_CHOICE).addAllChoices(component.texts(option));
    }

    static Property.Builder property(String path, String title, Parameter.Builder form) {
        return Property.newBuilder()
                .setForm(form.clone().setName(path).setTitle(LegalName.title(title)))
                .setWritable(true);
    }

    static ValueType metricType(ValueType form) {
        return switch (form) {
            case VALUE_TYPE_BOOLEAN, VALUE_TYPE_NUMBER -> form;
            default -> ValueType.VALUE_TYPE_TEXT;
        };
    }
}
