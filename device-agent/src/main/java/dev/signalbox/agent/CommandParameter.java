package dev.signalbox.agent;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;

/** A command parameter's declaration; required unless {@link #optional}. Each method returns a changed copy. Immutable. */
public record CommandParameter(Parameter parameter) {
    public static CommandParameter number(String name) {
        return of(name, ValueType.VALUE_TYPE_NUMBER);
    }

    public static CommandParameter integer(String name) {
        return of(name, ValueType.VALUE_TYPE_INTEGER);
    }

    public static CommandParameter flag(String name) {
        return of(name, ValueType.VALUE_TYPE_BOOLEAN);
    }

    public static CommandParameter text(String name) {
        return of(name, ValueType.VALUE_TYPE_TEXT);
    }

    public static CommandParameter choice(String name, String... choices) {
        return new CommandParameter(of(name, ValueType.VALUE_TYPE_CHOICE).parameter.toBuilder()
                .addAllChoices(List.of(choices))
                .build());
    }

    private static CommandParameter of(String name, ValueType type) {
        Titles.requireName(name);
        return new CommandParameter(Parameter.newBuilder()
                .setName(name)
                .setTitle(Titles.of(name))
                .setType(type)
                .setRequired(true)
                .build());
    }

    public CommandParameter title(String title) {
        return new CommandParameter(parameter.toBuilder().setTitle(title).build());
    }

    public CommandParameter unit(String ucum) {
        return new CommandParameter(parameter.toBuilder().setUnit(ucum).build());
    }

    public CommandParameter range(double minimum, double maximum) {
        return new CommandParameter(
                parameter.toBuilder().setMinimum(minimum).setMaximum(maximum).build());
    }

    /** Numbers are the minimum plus a multiple of this. */
    public CommandParameter step(double step) {
        return new CommandParameter(parameter.toBuilder().setStep(step).build());
    }

    public CommandParameter optional() {
        return new CommandParameter(parameter.toBuilder().setRequired(false).build());
    }

    /** What a form starts with. */
    public CommandParameter startsWith(double number) {
        return new CommandParameter(
                parameter.toBuilder().setDefaultNumber(number).build());
    }

    public CommandParameter startsWith(boolean flag) {
        return new CommandParameter(parameter.toBuilder().setDefaultFlag(flag).build());
    }

    public CommandParameter startsWith(String text) {
        return new CommandParameter(parameter.toBuilder().setDefaultText(text).build());
    }

    /** The metric that shows the current value of what this parameter sets. */
    public CommandParameter shows(String metric) {
        return new CommandParameter(parameter.toBuilder().setShowsMetric(metric).build());
    }
}
