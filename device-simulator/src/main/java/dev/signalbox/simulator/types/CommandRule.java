package dev.signalbox.simulator.types;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command of a type does. Immutable.
 *
 * @param takes seconds; empty: {@code takesParameter} says it, or it is done at once
 * @param failChance 0 to 1
 * @param during set while it runs, and back to what it was afterwards
 * @param sets once it has succeeded; a name may hold {@code {parameter}}
 */
record CommandRule(
        CommandCapability declared,
        Optional<Amount> takes,
        String takesParameter,
        double failChance,
        String failMessage,
        Map<String, Setting> during,
        Map<String, Setting> sets,
        Map<String, Setting> result) {

    static CommandRule read(String name, Form form) {
        form.only(Section.COMMAND.keys());
        CommandCapability declared = Capability.command(name);
        if (form.has("title")) {
            declared = declared.title(form.text("title"));
        }
        if (form.has("description")) {
            declared = declared.description(form.text("description"));
        }
        for (Map.Entry<String, Form> one : form.forms("parameters").entrySet()) {
            one.getValue().only(Section.PARAMETER.keys());
            declared = declared.parameter(ParameterForm.read(one.getKey(), one.getValue()));
        }
        if (form.flag("idempotent", false)) {
            declared = declared.idempotent();
        }
        if (form.flag("confirm", false)) {
            declared = declared.confirm();
        }
        if (form.has("times_out_s")) {
            double limit = form.amountFrom("times_out_s", 1, Amount.of(60)).low();
            declared = declared.runTimeout(Duration.ofMillis(Math.round(limit * 1000)));
        }
        Optional<Form> fails = form.form("fails");
        fails.ifPresent(one -> one.only(Section.FAILS.keys()));
        double chance = fails.map(one -> one.number("chance")).orElse(0.0);
        if (chance < 0 || chance > 1) {
            form.problem("fails", "chance is from 0 to 1");
        }
        return new CommandRule(
                declared,
                seconds(form),
                secondsParameter(form),
                chance,
                fails.map(one -> one.text("message", "It failed.")).orElse(""),
                settings(form, "during"),
                settings(form, "sets"),
                settings(form, "result"));
    }

    private static Optional<Amount> seconds(Form form) {
        boolean own = form.has("takes_s") && secondsParameter(form).isEmpty();
        return own ? Optional.of(form.amountFrom("takes_s", 0, Amount.of(0))) : Optional.empty();
    }

    /** {@code takes_s: {parameter: seconds}}, told from a number by having keys. */
    private static String secondsParameter(Form form) {
        if (!form.has("takes_s") || form.scalar("takes_s").isPresent() || form.isList("takes_s")) {
            return "";
        }
        Setting from = Setting.read(form, "takes_s");
        return from.text();
    }

    private static Map<String, Setting> settings(Form form, String key) {
        Map<String, Setting> all = new LinkedHashMap<>();
        form.form(key).ifPresent(own -> own.keys().forEach(name -> all.put(name, Setting.read(own, name))));
        return all;
    }

    String name() {
        return declared.command().getName();
    }

    List<Parameter> parameters() {
        return declared.command().getParametersList();
    }

    Optional<Parameter> parameter(String name) {
        return parameters().stream().filter(one -> one.getName().equals(name)).findFirst();
    }
}
