package dev.signalbox.simulator.scenario;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Falls silent with the connection open, and comes back by a new one. Confined to the simulation thread. */
final class Silences implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    Silences(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public void onWelcome(WireDevice device) {
        Duration silent = ScenarioKind.seconds(scenario.draw("for_s", random));
        device.after(ScenarioKind.seconds(scenario.draw("after_s", random)), () -> device.fallSilent(silent));
    }
}
