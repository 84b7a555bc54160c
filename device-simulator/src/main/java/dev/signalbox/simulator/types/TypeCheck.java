package dev.signalbox.simulator.types;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.simulator.form.Form;
import dev.signalbox.simulator.form.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether everything that a type names is there and of a kind that fits. Not thread-safe. */
final class TypeCheck {
    static final Pattern HOLE = Pattern.compile("\\{([a-z0-9_]+)}");

    private final Form form;
    private final DataType type;

    TypeCheck(Form form, DataType type) {
        this.form = form;
        this.type = type;
    }

    void check() {
        type.quantities()
                .forEach((name, quantity) -> quantity.movement()
                        .needs()
                        .forEach(needed -> requireValue(sectionOf(name) + "." + name, needed)));
        type.tracks().forEach((name, track) -> requireValue("tracks." + name, track.speed()));
        requireTracks();
        type.commands().forEach(this::check);
        for (PropertyRule property : type.properties()) {
            requireSettable("properties." + property.declared().path(), property.sets());
        }
        for (EventRule event : type.events()) {
            String path = "events." + event.declared().event().getName();
            if (!event.when().isEmpty()) {
                requireValue(path, event.when());
            }
            event.fields().values().stream()
                    .map(EventRule.Field::value)
                    .filter(value -> !value.isEmpty())
                    .forEach(value -> requireValue(path, value));
        }
    }

    private String sectionOf(String quantity) {
        boolean metric =
                type.metrics().stream().anyMatch(rule -> rule.quantity().name().equals(quantity));
        return metric ? "metrics" : "hidden";
    }

    /** The file is asked again: a block does not tell which track it is on. */
    private void requireTracks() {
        for (String section : List.of("metrics", "hidden")) {
            form.forms(section)
                    .forEach((name, own) -> own.form("value")
                            .flatMap(value -> value.form(Block.TRACK.key()))
                            .map(track -> track.text("on", ""))
                            .filter(on -> !type.tracks().containsKey(on))
                            .ifPresent(on -> form.problem(
                                    section + "." + name,
                                    "no track " + on
                                            + Nearest.hint(on, type.tracks().keySet()))));
        }
    }

    private void check(CommandRule command) {
        String path = "commands." + command.name();
        if (!command.takesParameter().isEmpty()) {
            requireParameter(path, command, command.takesParameter());
        }
        command.during().forEach((target, setting) -> checkSet(path, command, target, setting));
        command.sets().forEach((target, setting) -> checkSet(path, command, target, setting));
        command.result().values().forEach(setting -> checkSource(path, command, setting));
        for (Parameter parameter : command.parameters()) {
            if (!parameter.getShowsMetric().isEmpty()) {
                requireValue(path, parameter.getShowsMetric());
            }
        }
    }

    private void checkSet(String path, CommandRule command, String target, Setting setting) {
        for (String name : targets(path, command, target)) {
            requireSettable(path, name);
            Quantity quantity = type.quantities().get(name);
            if (quantity != null && !fits(command, setting, quantity.movement())) {
                form.problem(
                        path,
                        name + " is a " + quantity.movement().kind().name().toLowerCase(Locale.ROOT)
                                + ": what it is set to is none");
            }
        }
        checkSource(path, command, setting);
    }

    private void checkSource(String path, CommandRule command, Setting setting) {
        if (setting.from() == Setting.From.PARAMETER) {
            requireParameter(path, command, setting.text());
        } else if (setting.from() == Setting.From.VALUE) {
            requireValue(path, setting.text());
        }
    }

    private static boolean fits(CommandRule command, Setting setting, Movement movement) {
        return switch (setting.from()) {
            case LITERAL -> fits(setting.literal(), movement);
            case PARAMETER ->
                command.parameter(setting.text())
                        .map(parameter -> fits(parameter, movement))
                        .orElse(true);
            case VALUE -> true;
        };
    }

    private static boolean fits(Object literal, Movement movement) {
        return switch (movement.kind()) {
            case FLAG -> literal instanceof Boolean;
            case NUMBER -> literal instanceof Double;
            case TEXT -> movement.words().contains(literal.toString());
        };
    }

    private static boolean fits(Parameter parameter, Movement movement) {
        return switch (parameter.getType()) {
            case VALUE_TYPE_BOOLEAN -> movement.kind() == Movement.Kind.FLAG;
            case VALUE_TYPE_NUMBER, VALUE_TYPE_INTEGER -> movement.kind() == Movement.Kind.NUMBER;
            default ->
                movement.kind() == Movement.Kind.TEXT && movement.words().containsAll(parameter.getChoicesList());
        };
    }

    /** Every name that a name with a hole can become. */
    private List<String> targets(String path, CommandRule command, String target) {
        Matcher hole = HOLE.matcher(target);
        if (!hole.find()) {
            return List.of(target);
        }
        Optional<Parameter> parameter = command.parameter(hole.group(1));
        if (parameter.isEmpty() || parameter.get().getChoicesCount() == 0) {
            form.problem(path, target + ": " + hole.group(1) + " is no parameter with choices");
            return List.of();
        }
        return parameter.get().getChoicesList().stream()
                .map(choice -> target.replace(hole.group(), choice))
                .toList();
    }

    private void requireParameter(String path, CommandRule command, String name) {
        if (command.parameter(name).isEmpty()) {
            Set<String> known = Set.copyOf(
                    command.parameters().stream().map(Parameter::getName).toList());
            form.problem(path, "no parameter " + name + Nearest.hint(name, known));
        }
    }

    private void requireSettable(String path, String name) {
        Quantity quantity = type.quantities().get(name);
        if (quantity != null && !quantity.movement().settable()) {
            form.problem(path, name + " moves by itself: only what is {set: ...} can be set");
        } else {
            requireValue(path, name);
        }
    }

    private void requireValue(String path, String name) {
        Map<String, Quantity> known = type.quantities();
        if (!known.containsKey(name)) {
            form.problem(path, "no value " + name + Nearest.hint(name, known.keySet()));
        }
    }
}
