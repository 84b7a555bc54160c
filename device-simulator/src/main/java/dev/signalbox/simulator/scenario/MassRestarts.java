package dev.signalbox.simulator.scenario;

import java.time.Duration;

/** All at the same moments of the fleet's time. Immutable. */
record MassRestarts(Duration every) implements Behaviour {
    @Override
    public void onWelcome(WireDevice device) {
        long passed = device.fleetTime().toMillis();
        long next = (passed / every.toMillis() + 1) * every.toMillis();
        device.after(Duration.ofMillis(next - passed), () -> {
            device.restart(WireJournal.Loss.KEPT);
            device.lose(Duration.ZERO);
        });
    }
}
