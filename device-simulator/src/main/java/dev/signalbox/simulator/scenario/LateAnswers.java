package dev.signalbox.simulator.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Sits on its answers. Confined to the simulation thread. */
final class LateAnswers implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    LateAnswers(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public Duration answersAfter() {
        return ScenarioKind.seconds(scenario.draw("answer_after_s", random));
    }
}
