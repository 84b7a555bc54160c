package dev.signalbox.hub.mapping;

import com.google.gson.JsonObject;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedEvent;
import dev.signalbox.proto.v1.MappedPresence;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.PresenceRule;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a component of Home Assistant is in the mapping language: what has a state becomes a metric, what can also be set a writable
 * property, what can only be told a command. Used for one component, confined to one thread.
 */
final class ComponentRules {
    private static final int MAX_DECIMALS = 6;

    private final DiscoveredComponent component;
    private final MappingDraft draft;
    private final ComponentForms forms;
    private final String name;

    private ComponentRules(DiscoveredComponent component, MappingDraft draft) {
        this.component = component;
        this.draft = draft;
        this.forms = new ComponentForms(component);
        this.name = freeName();
    }

    static void add(DiscoveredComponent component, MappingDraft draft) throws NotLegal, Missed {
        new ComponentRules(component, draft).add();
    }

    private void add() throws NotLegal, Missed {
        switch (component.platform()) {
            case "sensor" -> sensor();
            case "binary_sensor" ->
                metric(
                        name,
                        ValueType.VALUE_TYPE_BOOLEAN,
                        "state_topic",
                        "value_template",
                        forms.onOff("payload"),
                        null);
            case "switch", "siren" -> onOffThing();
            case "light" -> light();
            case "fan" -> {
                onOffThing();
                settable("percentage", ComponentForms.percent(), "value_template");
            }
            case "lock" -> {
                metric(name, ValueType.VALUE_TYPE_TEXT, "state_topic", "value_template", null, null);
                fixed("lock", "payload_lock", "LOCK");
                fixed("unlock", "payload_unlock", "UNLOCK");
            }
            case "cover", "valve" -> {
                metric(name, ValueType.VALUE_TYPE_TEXT, "state_topic", "value_template", null, null);
                fixed("open", "payload_open", "OPEN");
                fixed("close", "payload_close", "CLOSE");
                fixed("stop", "payload_stop", "STOP");
                position();
            }
            case "number" -> choiceOf(forms.range(ValueType.VALUE_TYPE_NUMBER), ValueType.VALUE_TYPE_NUMBER);
            case "select" -> choiceOf(forms.options("options"), ValueType.VALUE_TYPE_TEXT);
            case "text" ->
                choiceOf(Parameter.newBuilder().setType(ValueType.VALUE_TYPE_TEXT), ValueType.VALUE_TYPE_TEXT);
            case "button" -> fixed("", "payload_press", "PRESS");
            case "scene" -> fixed("", "payload_on", "ON");
            case "climate" -> climate();
            case "event" -> event();
            default ->
                throw new Missed(
                        MissReason.MISS_REASON_UNKNOWN_PLATFORM,
                        "The platform \"" + Plain.cut(component.platform()) + "\" is not understood.");
        }
        availability();
    }

    private void sensor() throws NotLegal {
        boolean number = component.has("unit_of_measurement")
                || component.has("state_class")
                || component.has("suggested_display_precision");
        metric(
                name,
                number ? ValueType.VALUE_TYPE_NUMBER : ValueType.VALUE_TYPE_TEXT,
                "state_topic",
                "value_template",
                null,
                component.text("unit_of_measurement"));
    }

    private void onOffThing() throws NotLegal {
        Parameter.Builder form = Parameter.newBuilder().setType(ValueType.VALUE_TYPE_BOOLEAN);
        MappedArgument.Builder argument = MappedArgument.newBuilder()
                .putValues("true", component.text("payload_on", "ON"))
                .putValues("false", component.text("payload_off", "OFF"));
        String template = component.platform().equals("fan") ? "state_value_template" : "value_template";
        settable(name, component.title(), form, template, "state_topic", forms.onOff("state"), "command", argument);
    }

    private void light() throws NotLegal {
        String schema = component.text("schema", "basic");
        if (schema.equals("template")) {
            throw new NotLegal("Template not understood: lights of the template schema are templates throughout.");
        }
        if (schema.equals("basic")) {
            onOffThing();
            settable("brightness", forms.scale("brightness_scale"), "brightness_value_template");
            return;
        }
        String topic = component.text("state_topic");
        if (topic.isEmpty() || component.text("command_topic").isEmpty()) {
            return;
        }
        jsonLight(topic, name, "/state", Parameter.newBuilder().setType(ValueType.VALUE_TYPE_BOOLEAN), true);
        if (component.flag("brightness")) {
            jsonLight(topic, name + "_brightness", "/brightness", forms.scale("brightness_scale"), false);
        }
    }

    private void jsonLight(String topic, String path, String pointer, Parameter.Builder form, boolean onOff)
            throws NotLegal {
        MappedValue.Builder value = MappedValue.newBuilder().setPointer(pointer);
        MappedArgument.Builder argument = MappedArgument.newBuilder();
        if (onOff) {
            value.putValues("ON", "true").putValues("OFF", "false");
            argument.putValues("true", "ON").putValues("false", "OFF");
        }
        MappedPublish.Builder publish = publish("command_topic");
        String template = onOff ? "{\"state\": \"{{ value }}\"}" : "{\"state\": \"ON\", \"brightness\": {{ value }} }";
        ValueTemplate.write(template, publish, argument);
        String title = LegalName.title(onOff ? component.title() : component.title() + " brightness");
        draft.metric(
                topic,
                Metric.newBuilder()
                        .setName(path)
                        .setTitle(title)
                        .setType(onOff ? ValueType.VALUE_TYPE_BOOLEAN : ValueType.VALUE_TYPE_NUMBER),
                value.clone());
        draft.report(topic, ComponentForms.property(path, title, form), value);
        draft.set(path, publish, argument);
    }

    private void climate() throws NotLegal {
        metric(
                name + "_current",
                ValueType.VALUE_TYPE_NUMBER,
                "current_temperature_topic",
                "current_temperature_template",
                null,
                "°C");
        Parameter.Builder target = Parameter.newBuilder().setType(ValueType.VALUE_TYPE_NUMBER);
        component.number("min_temp").ifPresent(target::setMinimum);
        component.number("max_temp").ifPresent(target::setMaximum);
        component.number("temp_step").ifPresent(target::setStep);
        settable("temperature", target, "temperature_state_template");
        if (!component.texts("modes").isEmpty()) {
            settable("mode", forms.options("modes"), "mode_state_template");
        }
    }

    private void event() throws NotLegal {
        MappedEvent.Builder event = MappedEvent.newBuilder().setName(name);
        MappedValue.Builder value = component.has("value_template")
                ? value("value_template").setPointer(value("value_template").getPointer() + "/event_type")
                : MappedValue.newBuilder().setPointer("/event_type");
        List<String> types = component.texts("event_types");
        types.stream().limit(MappingLimits.MAX_VALUES).forEach(type -> value.putValues(type, type));
        draft.event(topic("state_topic"), event.setValue(value));
    }

    private void position() throws NotLegal {
        if (component.has("position_topic")) {
            metric(name + "_position", ValueType.VALUE_TYPE_NUMBER, "position_topic", "position_template", null, "%");
        }
        if (component.has("set_position_topic")) {
            MappedPublish.Builder publish = publish("set_position_topic");
            MappedArgument.Builder argument = MappedArgument.newBuilder();
            ValueTemplate.write(component.text("set_position_template"), publish, argument);
            Parameter.Builder parameter =
                    ComponentForms.percent().setName(SetRule.VALUE).setRequired(true);
            draft.command(Command.newBuilder().setName(name + "_position").addParameters(parameter), publish, argument);
        }
    }

    /** A number, a choice or a text: with a state it is a property, without a command with one parameter. */
    private void choiceOf(Parameter.Builder form, ValueType metricType) throws NotLegal {
        MappedArgument.Builder argument = MappedArgument.newBuilder();
        if (component.has("state_topic")) {
            settable(name, component.title(), form, "value_template", "state_topic", null, "command", argument);
            return;
        }
        if (!component.has("command_topic") || metricType == ValueType.VALUE_TYPE_UNSPECIFIED) {
            throw new NotLegal("A " + component.platform() + " needs a command_topic.");
        }
        MappedPublish.Builder publish = publish("command_topic");
        ValueTemplate.write(component.text("command_template"), publish, argument);
        draft.command(
                Command.newBuilder()
                        .setName(name)
                        .setTitle(component.title())
                        .addParameters(form.setName(SetRule.VALUE).setRequired(true)),
                publish,
                argument);
    }

    /** A further value of a component, where it has one: {@code <what>_state_topic}, {@code <what>_command_topic}. */
    private void settable(String what, Parameter.Builder form, String template) throws NotLegal {
        if (component.has(what + "_state_topic")) {
            String further = template.equals("value_template") ? what + "_value_template" : template;
            settable(
                    name + "_" + what,
                    component.title() + " " + what,
                    form,
                    further,
                    what + "_state_topic",
                    null,
                    what + "_command",
                    MappedArgument.newBuilder());
        }
    }

    private void settable(
            String path,
            String title,
            Parameter.Builder form,
            String valueTemplate,
            String stateTopic,
            MappedValue.@Nullable Builder table,
            String out,
            MappedArgument.Builder argument)
            throws NotLegal {
        boolean writable = component.has(out + "_topic");
        MappedPublish.Builder publish = writable ? publish(out + "_topic") : MappedPublish.newBuilder();
        if (writable) {
            ValueTemplate.write(component.text(out + "_template"), publish, argument);
        }
        if (!component.has(stateTopic)) {
            topic(out + "_topic");
            Parameter.Builder parameter = form.setName(SetRule.VALUE).setRequired(true);
            draft.command(
                    Command.newBuilder()
                            .setName(path)
                            .setTitle(LegalName.title(title))
                            .addParameters(parameter),
                    publish,
                    argument);
            return;
        }
        MappedValue.Builder value = value(valueTemplate);
        if (table != null) {
            value.putAllValues(table.getValuesMap());
        }
        draft.metric(
                topic(stateTopic),
                Metric.newBuilder()
                        .setName(path)
                        .setTitle(LegalName.title(title))
                        .setUnit(UcumOfUnit.code(component.text("unit_of_measurement")))
                        .setType(ComponentForms.metricType(form.getType())),
                value.clone());
        draft.report(
                topic(stateTopic), ComponentForms.property(path, title, form).setWritable(writable), value);
        if (writable) {
            draft.set(path, publish, argument);
        }
    }

    private void metric(
            String path,
            ValueType type,
            String topicOption,
            String template,
            MappedValue.@Nullable Builder table,
            @Nullable String unit)
            throws NotLegal {
        if (!component.has(topicOption) && !component.platform().endsWith("sensor")) {
            return; // optimistic: only told, never heard
        }
        String code = unit == null ? "" : UcumOfUnit.code(unit);
        String inTitle = unit == null || unit.isEmpty() || !code.isEmpty() ? "" : " (" + unit + ")";
        MappedValue.Builder value = value(template);
        if (table != null) {
            value.putAllValues(table.getValuesMap());
        }
        OptionalDouble decimals = component.number("suggested_display_precision");
        Metric.Builder metric = Metric.newBuilder()
                .setName(path)
                .setTitle(LegalName.title(component.title() + inTitle))
                .setType(type)
                .setUnit(code);
        if (decimals.isPresent() && decimals.getAsDouble() >= 0 && decimals.getAsDouble() <= MAX_DECIMALS) {
            metric.setDecimals((int) decimals.getAsDouble());
        }
        draft.metric(topic(topicOption), metric, value);
    }

    /** A command that always publishes the same. */
    private void fixed(String verb, String payloadOption, String usual) throws NotLegal {
        if (!component.has("command_topic")) {
            return;
        }
        MappedPublish.Builder publish = publish("command_topic");
        ValueTemplate.literal(component.text(payloadOption, usual), publish);
        String title = verb.isEmpty() ? component.title() : component.title() + ": " + verb;
        draft.command(
                Command.newBuilder()
                        .setName(verb.isEmpty() ? name : name + "_" + verb)
                        .setTitle(LegalName.title(title)),
                publish);
    }

    private void availability() throws NotLegal {
        PresenceRule rule = switch (component.text("availability_mode", "latest")) {
            case "all" -> PresenceRule.PRESENCE_RULE_ALL;
            case "any" -> PresenceRule.PRESENCE_RULE_ANY;
            default -> PresenceRule.PRESENCE_RULE_LATEST;
        };
        if (component.has("availability_topic")) {
            presence(component.config(), "availability_topic", "availability_template", rule);
        }
        for (JsonObject one : component.objects("availability")) {
            presence(one, "topic", "value_template", rule);
        }
    }

    private void presence(JsonObject of, String topic, String template, PresenceRule rule) throws NotLegal {
        String available = DiscoveryConfig.text(of, "payload_available");
        String gone = DiscoveryConfig.text(of, "payload_not_available");
        draft.presence(
                DiscoveryConfig.text(of, topic),
                MappedPresence.newBuilder()
                        .setValue(ValueTemplate.read(DiscoveryConfig.text(of, template)))
                        .addOnline(available.isEmpty() ? "online" : available)
                        .addOffline(gone.isEmpty() ? "offline" : gone),
                rule);
    }

    private MappedValue.Builder value(String templateOption) throws NotLegal {
        return ValueTemplate.read(component.text(templateOption));
    }

    private MappedPublish.Builder publish(String topicOption) throws NotLegal {
        int qos = component.number("qos").orElse(0) > 0 ? 1 : 0;
        return MappedPublish.newBuilder()
                .setTopic(topic(topicOption))
                .setQos(qos)
                .setRetain(component.flag("retain"));
    }

    private String topic(String option) throws NotLegal {
        String topic = component.text(option);
        if (!TopicFilters.isTopic(topic) || topic.indexOf('{') >= 0 || topic.indexOf('}') >= 0) {
            throw new NotLegal("A " + component.platform() + " needs " + option + ", a topic without braces.");
        }
        return topic;
    }

    private String freeName() {
        String plain = component.name();
        if (!draft.hasName(plain)) {
            return plain;
        }
        String with = LegalName.name(plain + "_" + component.platform()).orElse(plain);
        for (int i = 2; draft.hasName(with); i++) {
            with = LegalName.name(plain + "_" + component.platform() + i).orElse(plain + i);
        }
        return with;
    }
}
