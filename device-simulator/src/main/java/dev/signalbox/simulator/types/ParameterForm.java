package dev.signalbox.simulator.types;

import dev.signalbox.agent.CommandParameter;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import dev.signalbox.simulator.form.Nearest;
import java.util.List;
import java.util.Optional;

/** Reads the declaration of a command's parameter, a property or an event's field. */
final class ParameterForm {
    static final List<String> TYPES = List.of("number", "integer", "flag", "text", "choice");

    private ParameterForm() {}

    static CommandParameter read(String name, Form form) {
        CommandParameter parameter = of(name, form);
        String title = form.text("title", "");
        if (!title.isEmpty()) {
            parameter = parameter.title(title);
        }
        String unit = form.text("unit", "");
        if (!unit.isEmpty()) {
            parameter = parameter.unit(unit);
        }
        Optional<Amount> range = form.range("range");
        if (range.isPresent()) {
            parameter = parameter.range(range.get().low(), range.get().high());
        }
        if (form.has("step")) {
            parameter = parameter.step(form.number("step"));
        }
        if (form.flag("optional", false)) {
            parameter = parameter.optional();
        }
        String shows = form.text("shows", "");
        return shows.isEmpty() ? parameter : parameter.shows(shows);
    }

    private static CommandParameter of(String name, Form form) {
        String type = form.text("type");
        Object first = form.scalar("starts_with").orElse("");
        CommandParameter parameter = switch (type) {
            case "integer" -> CommandParameter.integer(name);
            case "flag" -> CommandParameter.flag(name);
            case "text" -> CommandParameter.text(name);
            case "choice" -> CommandParameter.choice(name, choices(form).toArray(String[]::new));
            default -> CommandParameter.number(name);
        };
        if (!TYPES.contains(type)) {
            form.problem("type", "no type" + Nearest.hint(type, TYPES));
        }
        if (!form.has("starts_with")) {
            return parameter;
        }
        if (first instanceof Boolean flag) {
            return parameter.startsWith(flag);
        }
        boolean number = first instanceof Double && !type.equals("choice") && !type.equals("text");
        return number ? parameter.startsWith((Double) first) : parameter.startsWith(form.text("starts_with"));
    }

    static List<String> choices(Form form) {
        List<String> choices = form.texts("choices");
        if (choices.isEmpty()) {
            form.problem("choices are missing: [a, b]");
            return List.of("none");
        }
        return choices;
    }
}
