package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.homeassistant.Component.Worth;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Commands that need no parameter become buttons. One that needs a single parameter becomes a control where nothing is
 * left to guess: a metric shows what it sets, and running it twice does no harm. Confined to the calling thread.
 */
final class CommandEntities {
    private static final Set<String> IDENTIFYING = Set.of("identify", "locate", "blink");
    private static final Set<String> RESTARTING = Set.of("restart", "reboot", "reset");

    private final Drawing drawing;
    private final NativeTopics topics;
    private final Allowed allowed;
    private final Capabilities capabilities;

    CommandEntities(Drawing drawing, NativeTopics topics, Allowed allowed, Capabilities capabilities) {
        this.drawing = drawing;
        this.topics = topics;
        this.allowed = allowed;
        this.capabilities = capabilities;
    }

    void draw(List<Command> commands) {
        for (Command command : commands) {
            Optional<LeftOut.Reason> reason = whyNot(command);
            if (reason.isPresent()) {
                drawing.leaveOut("command " + command.getName(), reason.get());
            }
        }
    }

    private Optional<LeftOut.Reason> whyNot(Command command) {
        if (!Names.isName(command.getName())) {
            return Optional.of(LeftOut.Reason.NO_ENTITY);
        }
        if (!allowed.mayRun(command.getRole())) {
            return Optional.of(LeftOut.Reason.NOT_ALLOWED);
        }
        List<Parameter> required = command.getParametersList().stream()
                .filter(Parameter::getRequired)
                .toList();
        if (required.isEmpty()) {
            button(command);
            return Optional.empty();
        }
        return required.size() == 1 ? control(command, required.get(0)) : Optional.of(LeftOut.Reason.NEEDS_A_FORM);
    }

    private void button(Command command) {
        Component button = component(Platform.BUTTON, command).put("payload_press", "{}");
        if (IDENTIFYING.contains(command.getName())) {
            button.put("device_class", "identify").put("entity_category", "diagnostic");
        } else if (RESTARTING.contains(command.getName())) {
            button.put("device_class", "restart").put("entity_category", "config");
        }
        if (command.getConfirm()) {
            // Home Assistant asks nobody before it presses: a person turns it on first, knowing that.
            button.put("enabled_by_default", false);
        }
        add(button, command);
    }

    private Optional<LeftOut.Reason> control(Command command, Parameter parameter) {
        String shown = parameter.getShowsMetric();
        Optional<Metric> metric = capabilities.getMetricsList().stream()
                .filter(declared -> declared.getName().equals(shown) && Names.isName(shown))
                .findFirst();
        if (metric.isEmpty()
                || !Names.isName(parameter.getName())
                || !command.getIdempotent()
                || command.getConfirm()) {
            return Optional.of(LeftOut.Reason.NEEDS_A_FORM);
        }
        if (allowed.desired() && PropertyEntities.sets(capabilities.getPropertiesList(), shown)) {
            return Optional.of(LeftOut.Reason.SHOWN_BY_PROPERTY);
        }
        ValueType type = parameter.getType();
        ValueType ofMetric = metric.get().getType();
        boolean number = type == ValueType.VALUE_TYPE_NUMBER || type == ValueType.VALUE_TYPE_INTEGER;
        if (number && ofMetric == ValueType.VALUE_TYPE_NUMBER) {
            Component component = component(Platform.NUMBER, command)
                    .put("command_template", Templates.parameter(parameter.getName(), false))
                    .put("value_template", Templates.metricNumber(shown));
            NumberForm.write(parameter, component);
            add(component, command);
        } else if (type == ValueType.VALUE_TYPE_BOOLEAN && ofMetric == ValueType.VALUE_TYPE_BOOLEAN) {
            Component component = component(Platform.SWITCH, command)
                    .put("payload_on", "{\"" + parameter.getName() + "\":true}")
                    .put("payload_off", "{\"" + parameter.getName() + "\":false}")
                    .put("state_on", "ON")
                    .put("state_off", "OFF")
                    .put("value_template", Templates.metricFlag(shown));
            add(component, command);
        } else if (type == ValueType.VALUE_TYPE_CHOICE
                && ofMetric == ValueType.VALUE_TYPE_TEXT
                && Choices.canBeShown(parameter)) {
            Component component = component(Platform.SELECT, command)
                    .put("command_template", Templates.parameter(parameter.getName(), true))
                    .put("options", parameter.getChoicesList())
                    .put("value_template", Templates.metricChoice(shown));
            add(component, command);
        } else {
            return Optional.of(LeftOut.Reason.NEEDS_A_FORM);
        }
        return Optional.empty();
    }

    /** QoS 1: the hub acknowledges once it has committed the command. */
    private Component component(Platform platform, Command command) {
        return new Component(platform, "command", command.getName(), Worth.COMMAND)
                .put("qos", 1)
                .put("command_topic", topics.command(command.getName()));
    }

    private void add(Component component, Command command) {
        drawing.add(component, Drawing.title(command.getTitle(), command.getName()), command.getName());
    }
}
