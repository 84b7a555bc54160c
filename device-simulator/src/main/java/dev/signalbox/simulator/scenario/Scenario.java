package dev.signalbox.simulator.scenario;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import dev.signalbox.simulator.form.Nearest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A way to misbehave, with its settings. Immutable.
 *
 * @param numbers of the kind's settings, all of them
 * @param words the same of those that are words
 */
public record Scenario(ScenarioKind kind, Map<String, Amount> numbers, Map<String, String> words) {
    /** With the settings it has where nobody says otherwise. */
    public static Scenario usual(ScenarioKind kind) {
        Map<String, Amount> numbers = new HashMap<>();
        Map<String, String> words = new HashMap<>();
        for (ScenarioKind.Knob knob : kind.knobs()) {
            if (knob.words().isEmpty()) {
                numbers.put(knob.name(), knob.usual());
            } else {
                words.put(knob.name(), knob.words().get(0));
            }
        }
        return new Scenario(kind, Map.copyOf(numbers), Map.copyOf(words));
    }

    public Scenario with(String knob, Amount value) {
        Map<String, Amount> changed = new HashMap<>(numbers);
        changed.put(knob, value);
        return new Scenario(kind, Map.copyOf(changed), words);
    }

    public Scenario with(String knob, String word) {
        Map<String, String> changed = new HashMap<>(words);
        changed.put(knob, word);
        return new Scenario(kind, numbers, Map.copyOf(changed));
    }

    /** Of a file: the settings beside {@code scenario} and {@code devices}. */
    static Scenario read(ScenarioKind kind, Form form) {
        Scenario scenario = usual(kind);
        for (ScenarioKind.Knob knob : kind.knobs()) {
            if (form.has(knob.name()) && knob.words().isEmpty()) {
                scenario = scenario.with(knob.name(), form.amountFrom(knob.name(), knob.least(), knob.usual()));
            } else if (form.has(knob.name())) {
                String word = form.text(knob.name());
                if (!knob.words().contains(word)) {
                    form.problem(knob.name(), "not " + word + Nearest.hint(word, knob.words()));
                }
                scenario = scenario.with(knob.name(), word);
            }
        }
        return scenario;
    }

    List<String> keys() {
        return kind.knobs().stream().map(ScenarioKind.Knob::name).collect(Collectors.toList());
    }

    double draw(String knob, RandomGenerator random) {
        return amount(knob).draw(random);
    }

    private Amount amount(String knob) {
        Amount amount = numbers.get(knob);
        if (amount == null) {
            throw new IllegalStateException(kind + " has no setting " + knob);
        }
        return amount;
    }

    String word(String knob) {
        return words.getOrDefault(knob, "");
    }
}
