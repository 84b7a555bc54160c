package dev.signalbox.simulator.scenario;

import java.util.random.RandomGenerator;

/** Loses its link again and again. Confined to the simulation thread. */
final class Outages implements Behaviour {
    private final Scenario scenario;
    private final RandomGenerator random;
    private final String on;
    private final String off;

    /** @param on the setting that says how long it is linked
     * @param off the one that says how long it is away */
    Outages(Scenario scenario, RandomGenerator random, String on, String off) {
        this.scenario = scenario;
        this.random = random;
        this.on = on;
        this.off = off;
    }

    @Override
    public void onWelcome(WireDevice device) {
        device.after(
                ScenarioKind.seconds(scenario.draw(on, random)),
                () -> device.lose(ScenarioKind.seconds(scenario.draw(off, random))));
    }
}
