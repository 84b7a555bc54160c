package dev.signalbox.simulator.scenario;

import java.util.random.RandomGenerator;

/** Loses its link again and again. Confined to the simulation thread. */
final class Flapping implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    Flapping(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public void onWelcome(WireDevice device) {
        device.after(
                ScenarioKind.seconds(scenario.draw("online_s", random)),
                () -> device.lose(ScenarioKind.seconds(scenario.draw("away_s", random))));
    }
}
