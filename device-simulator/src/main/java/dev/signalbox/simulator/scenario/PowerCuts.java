package dev.signalbox.simulator.scenario;

import java.util.random.RandomGenerator;

/** Loses its power, and what it had in memory with it. Confined to the simulation thread. */
final class PowerCuts implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    PowerCuts(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public void onWelcome(WireDevice device) {
        device.after(ScenarioKind.seconds(scenario.draw("on_s", random)), () -> {
            device.restart(WireJournal.Loss.of(scenario.word("journal")));
            device.lose(ScenarioKind.seconds(scenario.draw("off_s", random)));
        });
    }
}
