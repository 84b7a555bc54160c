package dev.signalbox.simulator.scenario;

import dev.signalbox.simulator.device.FleetDevice;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.SimulationTime;
import java.net.URI;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Makes the devices of a fleet that misbehave, on one client. Thread-safe. */
public final class WireDevices implements AutoCloseable {
    private final WebSocketWires wires;
    private final SimulationTime time;
    private final long startedAtNanos;

    /** For the hub at {@code http://host:port}. */
    public WireDevices(URI hub, SimulationTime time) {
        this.time = time;
        wires = new WebSocketWires(hub, time);
        startedAtNanos = time.nanos();
    }

    /** Its own {@code random} decides what it does and when it comes back. */
    public FleetDevice make(
            Hardware hardware,
            String token,
            Duration every,
            double timeScale,
            Scenario scenario,
            RandomGenerator random) {
        return new WireDevice(
                hardware,
                new WireDevice.Setting(token, every, timeScale, startedAtNanos),
                scenario.kind().behave(scenario, random),
                wires,
                time,
                random);
    }

    @Override
    public void close() {
        wires.close();
    }
}
