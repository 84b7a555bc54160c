package dev.signalbox.simulator.scenario;

import java.util.random.RandomGenerator;

/** Sleeps most of the time, and says so. Confined to the simulation thread. */
final class Naps implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    Naps(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public void onWelcome(WireDevice device) {
        device.after(
                ScenarioKind.seconds(scenario.draw("awake_s", random)),
                () -> device.sleep(ScenarioKind.seconds(scenario.draw("asleep_s", random))));
    }
}
