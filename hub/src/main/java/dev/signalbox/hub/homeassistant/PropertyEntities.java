package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.homeassistant.Component.Worth;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Properties become controls where people on the broker may set them, and else sensors, both on the reported side of the
 * shadow. Confined to the calling thread.
 */
final class PropertyEntities {
    private final Drawing drawing;
    private final NativeTopics topics;
    private final boolean mayDesire;
    private final Set<String> metrics;

    PropertyEntities(Drawing drawing, NativeTopics topics, boolean mayDesire, Capabilities capabilities) {
        this.drawing = drawing;
        this.topics = topics;
        this.mayDesire = mayDesire;
        this.metrics =
                capabilities.getMetricsList().stream().map(Metric::getName).collect(Collectors.toSet());
    }

    void draw(List<Property> properties) {
        List<Property> wellNamed = new ArrayList<>();
        for (Property property : properties) {
            if (Names.isPath(property.getForm().getName())) {
                wellNamed.add(property);
            } else {
                leaveOut(property.getForm());
            }
        }
        List<LightPair> lights = mayDesire ? LightPair.among(wellNamed) : List.of();
        lights.forEach(this::light);
        for (Property property : wellNamed) {
            if (lights.stream().noneMatch(light -> light.has(property))) {
                draw(property);
            }
        }
    }

    private void draw(Property property) {
        Parameter form = property.getForm();
        boolean control = property.getWritable() && mayDesire;
        switch (form.getType()) {
            case VALUE_TYPE_NUMBER, VALUE_TYPE_INTEGER -> {
                if (control) {
                    number(form);
                } else {
                    shownNumber(form);
                }
            }
            case VALUE_TYPE_BOOLEAN -> {
                if (control) {
                    switched(form);
                } else {
                    shownFlag(form);
                }
            }
            case VALUE_TYPE_CHOICE -> choice(form, control);
            case VALUE_TYPE_TEXT -> {
                if (control) {
                    text(form);
                } else {
                    shown(form, Templates.propertyText(form.getName()));
                }
            }
            case VALUE_TYPE_LIST -> shown(form, Templates.propertyList(form.getName()));
            default -> leaveOut(form);
        }
    }

    private void light(LightPair light) {
        String on = light.on().getName();
        String brightness = light.brightness().getName();
        Component component = new Component(Platform.LIGHT, "property", on, Worth.CONTROL)
                .put("qos", 1)
                .put("command_topic", topics.set(on))
                .put("payload_on", "true")
                .put("payload_off", "false")
                .put("state_topic", topics.reported())
                .put("state_value_template", Templates.propertyLight(on))
                .put("brightness_command_topic", topics.set(brightness))
                .put("brightness_scale", light.brightness().getMaximum())
                .put("brightness_state_topic", topics.reported())
                .put("brightness_value_template", Templates.propertyBrightness(brightness));
        drawing.add(component, light.title(), on);
    }

    private void number(Parameter form) {
        Component component =
                control(Platform.NUMBER, form).put("value_template", Templates.propertyNumber(form.getName()));
        NumberForm.write(form, component);
        add(component, form);
    }

    /** Never a setting only: a switch is there to be switched. */
    private void switched(Parameter form) {
        Component component = bareControl(Platform.SWITCH, form)
                .put("payload_on", "true")
                .put("payload_off", "false")
                .put("state_on", "ON")
                .put("state_off", "OFF")
                .put("value_template", Templates.propertyFlag(form.getName()));
        add(component, form);
    }

    private void choice(Parameter form, boolean control) {
        if (!Choices.canBeShown(form)) {
            leaveOut(form);
            return;
        }
        Component component = control
                ? control(Platform.SELECT, form).put("command_template", Templates.QUOTED)
                : sensor(Platform.SENSOR, form).put("device_class", "enum");
        component.put("options", form.getChoicesList());
        component.put("value_template", Templates.propertyChoice(form.getName()));
        add(component, form);
    }

    private void text(Parameter form) {
        int declared = form.getMaxLength() == 0 ? Templates.MAX_STATE_CHARS : form.getMaxLength();
        Component component = control(Platform.TEXT, form)
                .put("command_template", Templates.QUOTED)
                .put("min", 0)
                .put("max", Math.max(1, Math.min(Templates.MAX_STATE_CHARS, declared)))
                .put("value_template", Templates.propertyEditedText(form.getName()));
        add(component, form);
    }

    private void shownNumber(Parameter form) {
        Quantity quantity = Quantity.of(form.getUnit(), form.getName());
        Component component = sensor(Platform.SENSOR, form)
                .put("value_template", Templates.propertyNumber(form.getName()))
                .putKnown("unit_of_measurement", quantity.unit())
                .putKnown("device_class", quantity.deviceClass());
        add(component, form);
    }

    private void shownFlag(Parameter form) {
        Component component = sensor(Platform.BINARY_SENSOR, form)
                .put("value_template", Templates.propertyFlag(form.getName()))
                .putKnown("device_class", FlagClass.of(form.getName()).orElse(""));
        add(component, form);
    }

    private void shown(Parameter form, String template) {
        add(sensor(Platform.SENSOR, form).put("value_template", template), form);
    }

    private Component sensor(Platform platform, Parameter form) {
        return new Component(platform, "property", form.getName(), Worth.REPORTED_ONLY)
                .put("entity_category", "diagnostic")
                .put("state_topic", topics.reported());
    }

    private Component control(Platform platform, Parameter form) {
        Component component = bareControl(platform, form);
        if (isSetting(form)) {
            component.put("entity_category", "config");
        }
        return component;
    }

    private Component bareControl(Platform platform, Parameter form) {
        return new Component(platform, "property", form.getName(), Worth.CONTROL)
                .put("qos", 1)
                .put("state_topic", topics.reported())
                .put("command_topic", topics.set(form.getName()));
    }

    /** A setpoint that is measured too is what people come for; how often a device measures is a setting of it. */
    private boolean isSetting(Parameter form) {
        String path = form.getName();
        return form.getShowsMetric().isEmpty() && !metrics.contains(path.substring(path.lastIndexOf('.') + 1));
    }

    private void leaveOut(Parameter form) {
        drawing.leaveOut("property " + form.getName(), LeftOut.Reason.NO_ENTITY);
    }

    private void add(Component component, Parameter form) {
        drawing.add(component, Drawing.title(form.getTitle(), form.getName()), form.getName());
    }

    /** Whether a writable property shows the same metric as a command would. */
    static boolean sets(List<Property> properties, String metric) {
        return properties.stream()
                .filter(property -> property.getWritable() && property.getForm().getType() != ValueType.VALUE_TYPE_LIST)
                .map(Property::getForm)
                .anyMatch(form -> form.getShowsMetric().equals(metric)
                        || form.getName().equals(metric)
                        || form.getName().endsWith("." + metric));
    }
}
