package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.MappedCommand;
import dev.signalbox.proto.v1.MappedSet;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a mapping publishes commands and desired values. Immutable once read. */
final class OutboundRules {
    private final Map<String, CommandRule> commands = new LinkedHashMap<>();
    private final Map<String, SetRule> sets = new LinkedHashMap<>();
    private final Faults faults;
    private final OwnTopics own;
    private final Set<String> captures = new HashSet<>();

    private OutboundRules(Faults faults, OwnTopics own) {
        this.faults = faults;
        this.own = own;
    }

    static OutboundRules of(
            Mapping mapping,
            FeatureForms forms,
            List<CompiledTopic> topics,
            Set<String> ofDevice,
            OwnTopics own,
            Faults faults) {
        OutboundRules rules = new OutboundRules(faults, own);
        rules.captures.addAll(ofDevice);
        topics.forEach(topic -> rules.captures.addAll(topic.captures()));
        faults.unless(
                mapping.getCommandsCount() <= MappingLimits.MAX_COMMANDS,
                "commands",
                "At most " + MappingLimits.MAX_COMMANDS + ".");
        for (int i = 0; i < Math.min(mapping.getCommandsCount(), MappingLimits.MAX_COMMANDS); i++) {
            rules.command("commands[" + i + "]", mapping.getCommands(i));
        }
        for (int i = 0; i < Math.min(mapping.getSetsCount(), MappingLimits.MAX_PROPERTIES); i++) {
            rules.set("sets[" + i + "]", mapping.getSets(i), forms);
        }
        for (Map.Entry<String, Property> property : forms.properties().entrySet()) {
            faults.unless(
                    property.getValue().getWritable() == rules.sets.containsKey(property.getKey()) || !faults.isEmpty(),
                    "sets",
                    "The property " + Plain.cut(property.getKey())
                            + " is writable without a set, or has a set without being" + " writable.");
        }
        for (CommandRule command : rules.commands.values()) {
            Set<String> needed = command.heardBy(ofDevice);
            boolean heard = needed.isEmpty()
                    || topics.stream().anyMatch(topic -> topic.captures().containsAll(needed));
            faults.unless(heard, "commands", "No single topic captures all of " + needed + ".");
        }
        return rules;
    }

    Map<String, CommandRule> commands() {
        return commands;
    }

    Map<String, SetRule> sets() {
        return sets;
    }

    /** Commands that need more than the device's own captures, and that this topic has. */
    List<CommandRule> possibleAfter(CompiledTopic topic, Set<String> ofDevice) {
        return commands.values().stream()
                .filter(command -> {
                    Set<String> needed = command.heardBy(ofDevice);
                    return !needed.isEmpty() && topic.captures().containsAll(needed);
                })
                .toList();
    }

    private void command(String where, MappedCommand mapped) {
        Command form = mapped.getCommand();
        int before = faults.count();
        faults.unless(
                Names.isDisplayText(form.getTitle()), where + ".command.title", "A title is a text of at most 100.");
        CaptureText name = faults.at(where + ".command.name", () -> CaptureText.parse(form.getName()));
        Map<String, Parameter> parameters = new HashMap<>();
        for (int i = 0; i < form.getParametersCount(); i++) {
            Parameter parameter = form.getParameters(i);
            String at = where + ".command.parameters[" + i + "]";
            FeatureForms.form(at, parameter, faults);
            faults.unless(
                    CaptureText.isName(parameter.getName())
                            && parameter.getType() != ValueType.VALUE_TYPE_LIST
                            && parameters.put(parameter.getName(), parameter) == null,
                    at + ".name",
                    "A parameter's name is [a-z][a-z0-9_]{0,31}, used once, and it is no list.");
        }
        if (faults.count() == before) {
            Declarable.check(where + ".command", form, faults);
        }
        Map<String, ArgumentRule> arguments = new HashMap<>();
        mapped.getArgumentsMap().forEach((parameter, argument) -> {
            String at = where + ".arguments." + Plain.cut(parameter);
            faults.unless(parameters.containsKey(parameter), at, "There is no such parameter.");
            ArgumentRule rule = faults.at(at, () -> ArgumentRule.of(argument));
            if (rule != null) {
                arguments.put(parameter, rule);
            }
        });
        PublishRule publish = faults.at(
                where + ".publish",
                () -> PublishRule.of(mapped.getPublish(), captures, typed(parameters, arguments), own));
        if (name != null && publish != null) {
            boolean legal = name.names().isEmpty() ? Names.isName(name.pattern()) : captures.containsAll(name.names());
            faults.unless(
                    legal
                            && commands.putIfAbsent(form.getName(), new CommandRule(name, form, publish, arguments))
                                    == null,
                    where + ".command.name",
                    "A command's name is [a-z][a-z0-9_]{0,63}, used once, with known captures in braces.");
        }
    }

    private void set(String where, MappedSet mapped, FeatureForms forms) {
        Property property = forms.properties().get(mapped.getPath());
        if (property == null || !property.getWritable()) {
            faults.add(where + ".path", "No report describes a writable property " + Plain.cut(mapped.getPath()) + ".");
            return;
        }
        ArgumentRule argument = faults.at(where + ".argument", () -> ArgumentRule.of(mapped.getArgument()));
        Parameter form = property.getForm().toBuilder()
                .setName(SetRule.VALUE)
                .setRequired(true)
                .build();
        PublishRule publish = faults.at(where + ".publish", () -> {
            Map<String, ArgumentRule> arguments = argument == null ? Map.of() : Map.of(SetRule.VALUE, argument);
            return PublishRule.of(mapped.getPublish(), captures, typed(Map.of(SetRule.VALUE, form), arguments), own);
        });
        if (argument != null && publish != null) {
            faults.unless(
                    sets.putIfAbsent(mapped.getPath(), new SetRule(publish, argument)) == null,
                    where + ".path",
                    "It stands here twice.");
        }
    }

    /** A text that goes through a table can no longer say anything it likes. */
    private static Map<String, Parameter> typed(
            Map<String, Parameter> parameters, Map<String, ArgumentRule> arguments) {
        Map<String, Parameter> typed = new HashMap<>();
        parameters.forEach((name, parameter) -> {
            @Nullable ArgumentRule rule = arguments.get(name);
            boolean tabled = rule != null && !rule.table().isEmpty();
            typed.put(
                    name,
                    tabled
                            ? parameter.toBuilder()
                                    .setType(ValueType.VALUE_TYPE_CHOICE)
                                    .build()
                            : parameter);
        });
        return typed;
    }
}
