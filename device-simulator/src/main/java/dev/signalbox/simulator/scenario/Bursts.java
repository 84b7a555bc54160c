package dev.signalbox.simulator.scenario;

import java.util.random.RandomGenerator;

/** Many readings at once, again and again. Confined to the simulation thread. */
final class Bursts implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;

    Bursts(Scenario scenario, RandomGenerator random) {
        this.scenario = scenario;
        this.random = random;
    }

    @Override
    public void onWelcome(WireDevice device) {
        device.after(ScenarioKind.seconds(scenario.draw("every_s", random)), () -> {
            device.burst(
                    (int) scenario.draw("readings", random), (int) Math.max(1, scenario.draw("per_frame", random)));
            onWelcome(device);
        });
    }
}
