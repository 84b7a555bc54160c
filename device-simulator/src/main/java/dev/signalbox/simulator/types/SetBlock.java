package dev.signalbox.simulator.types;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Reads {@code set}: a number, a flag, or one of some words, that only commands and properties change. */
final class SetBlock {
    private static final String RANDOM = "random";

    private SetBlock() {}

    static Movement read(Form form) {
        List<String> words = form.texts("words");
        Object first = form.scalar("start").orElse(0.0);
        if (!words.isEmpty()) {
            return words(form, words, first);
        }
        if (first instanceof Boolean on) {
            return settable(Movement.Kind.FLAG, List.of(), start -> on ? 1 : 0);
        }
        if (first.equals(RANDOM)) {
            return settable(
                    Movement.Kind.FLAG, List.of(), start -> start.random().nextBoolean() ? 1 : 0);
        }
        Amount number = form.amount("start", Amount.of(0));
        return settable(Movement.Kind.NUMBER, List.of(), start -> number.draw(start.random()));
    }

    private static Movement words(Form form, List<String> words, Object first) {
        String word = form.text("start", words.get(0));
        if (first.equals(RANDOM)) {
            return settable(Movement.Kind.TEXT, words, start -> start.random().nextInt(words.size()));
        }
        if (!words.contains(word)) {
            form.problem("start", "one of the words is wanted, or random");
        }
        return settable(Movement.Kind.TEXT, words, start -> words.indexOf(word));
    }

    private static Movement settable(Movement.Kind kind, List<String> words, ToDoubleFunction<Start> first) {
        return new Movement(kind, words, true, List.of(), start -> new Held(first.applyAsDouble(start)));
    }
}
