package dev.signalbox.simulator.types;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.simulator.form.Form;

/**
 * A property of a type: what people want of it becomes a value. Immutable.
 *
 * @param sets the value
 */
record PropertyRule(PropertyCapability declared, String sets) {
    static PropertyRule read(String path, Form form) {
        form.only(Section.PROPERTY.keys());
        // The path is put in below: a parameter's name has no dots.
        Parameter described = ParameterForm.read("value", form).parameter();
        PropertyCapability bare = Capability.numberProperty(path);
        String title = form.text("title", bare.property().getForm().getTitle());
        Parameter own = described.toBuilder()
                .setName(path)
                .setTitle(title)
                .setRequired(false)
                .build();
        PropertyCapability declared =
                new PropertyCapability(Property.newBuilder().setForm(own).build(), null, false);
        return new PropertyRule(declared, form.text("sets", path));
    }
}
