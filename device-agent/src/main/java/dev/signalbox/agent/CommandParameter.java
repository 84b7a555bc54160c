package dev.signalbox.agent;

import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;

/**
 * The declaration of a command's parameter, or of an event's field: its form in the console is made of it, and the hub checks
 * by it. Required unless {@link #optional}. Each method returns a changed copy. Immutable.
 */
public record CommandParameter(Parameter parameter) {
    /** Any number. Names are [a-z][a-z0-9_]{0,63}. */
    public static CommandParameter number(String name) {
        return of(name, ValueType.VALUE_TYPE_NUMBER);
    }

    /** A whole number. */
    public static CommandParameter integer(String name) {
        return of(name, ValueType.VALUE_TYPE_INTEGER);
    }

    /** True or false. */
    public static CommandParameter flag(String name) {
        return of(name, ValueType.VALUE_TYPE_BOOLEAN);
    }

    /** A text of at most 1,024 characters, unless {@link #maxLength} says otherwise. */
    public static CommandParameter text(String name) {
        return of(name, ValueType.VALUE_TYPE_TEXT);
    }

    /** One of these texts, at most 64. */
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

    /** What stands before its field. At most 100 characters. Default: made of the name. */
    public CommandParameter title(String title) {
        return new CommandParameter(parameter.toBuilder().setTitle(title).build());
    }

    /** As a UCUM code: Cel, %, Pa, W, m/s, By, s, … */
    public CommandParameter unit(String ucum) {
        return new CommandParameter(parameter.toBuilder().setUnit(ucum).build());
    }

    /** The hub takes nothing outside, its ends included. */
    public CommandParameter range(double minimum, double maximum) {
        return new CommandParameter(
                parameter.toBuilder().setMinimum(minimum).setMaximum(maximum).build());
    }

    /** Numbers are the minimum plus a multiple of this. */
    public CommandParameter step(double step) {
        return new CommandParameter(parameter.toBuilder().setStep(step).build());
    }

    /** Of a text, in code points. */
    public CommandParameter maxLength(int codePoints) {
        return new CommandParameter(
                parameter.toBuilder().setMaxLength(codePoints).build());
    }

    /** It may be left out; {@link Run#number(String, double)} and the others say what then. */
    public CommandParameter optional() {
        return new CommandParameter(parameter.toBuilder().setRequired(false).build());
    }

    /** What a form starts with; the device gets it only where somebody sends it. */
    public CommandParameter startsWith(double number) {
        return new CommandParameter(
                parameter.toBuilder().setDefaultNumber(number).build());
    }

    /** As {@link #startsWith(double)}. */
    public CommandParameter startsWith(boolean flag) {
        return new CommandParameter(parameter.toBuilder().setDefaultFlag(flag).build());
    }

    /** As {@link #startsWith(double)}. */
    public CommandParameter startsWith(String text) {
        return new CommandParameter(parameter.toBuilder().setDefaultText(text).build());
    }

    /** The metric that shows the current value of what this parameter sets. */
    public CommandParameter shows(String metric) {
        return new CommandParameter(parameter.toBuilder().setShowsMetric(metric).build());
    }
}
