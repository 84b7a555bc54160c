package dev.signalbox.simulator.types;

import dev.signalbox.simulator.device.Noise;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.util.List;
import java.util.Optional;

/**
 * A named value of a type: how it moves, what is added to it, and between which bounds it stays. Immutable.
 *
 * @param noise empty: none
 * @param range empty: no bounds
 */
record Quantity(String name, Movement movement, Optional<NoiseRule> noise, Optional<Amount> range) {
    private static final List<String> NUMBERS_ONLY =
            List.of("unit", "decimals", "range", "low_limit", "high_limit", "noise");

    record NoiseRule(double deviation, double tauSeconds) {}

    /** Of a metric or a hidden value. */
    static Quantity read(String name, Form form) {
        Movement movement = movement(form);
        if (movement.kind() != Movement.Kind.NUMBER) {
            NUMBERS_ONLY.stream().filter(form::has).forEach(key -> form.problem(key, "is for numbers only"));
        }
        return new Quantity(name, movement, noise(form), form.range("range"));
    }

    private static Movement movement(Form form) {
        Optional<Form> value = form.form("value");
        if (value.isEmpty()) {
            form.problem("value is missing: how it moves, such as {constant: {is: 5}}");
            return Movement.number(List.of(), start -> (seconds, values) -> 0);
        }
        value.get().only(Block.allKeys());
        List<String> keys = value.get().keys();
        if (keys.size() != 1) {
            value.get().problem("one building block is wanted");
        }
        for (Block block : Block.values()) {
            if (keys.contains(block.key())) {
                Form own = value.get().form(block.key()).orElseThrow();
                own.only(block.keys());
                return block.read(own);
            }
        }
        return Movement.number(List.of(), start -> (seconds, values) -> 0);
    }

    private static Optional<NoiseRule> noise(Form form) {
        return form.form("noise").map(noise -> {
            noise.only(Section.NOISE.keys());
            return new NoiseRule(
                    noise.number("deviation"),
                    noise.amountFrom("tau_s", 0.001, Amount.of(10)).low());
        });
    }

    Signal signal(Start start) {
        Signal bare = movement.make().apply(start);
        if (noise.isEmpty()) {
            return bare;
        }
        Noise added =
                new Noise(start.random(), noise.get().deviation(), noise.get().tauSeconds());
        return (seconds, values) -> {
            added.advance(seconds);
            return bare.next(seconds, values) + added.value();
        };
    }

    double within(double value) {
        return range.map(bounds -> Math.max(bounds.low(), Math.min(bounds.high(), value)))
                .orElse(value);
    }
}
