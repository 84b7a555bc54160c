package dev.signalbox.simulator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a fleet is to be. Immutable.
 *
 * @param hub {@code http://host:port}
 * @param every how often each device measures
 * @param timeScale simulated seconds in a real one
 * @param stateDirectory where device tokens are kept; empty: the devices join again at each start and stay the same
 */
public record FleetPlan(
        URI hub,
        String joinKey,
        int devices,
        long seed,
        Duration every,
        double timeScale,
        Optional<Path> stateDirectory) {
    /** Two seconds, real time, no state: what tests and demonstrations want. */
    public static FleetPlan of(URI hub, String joinKey, int devices, long seed) {
        return new FleetPlan(hub, joinKey, devices, seed, Duration.ofSeconds(2), 1, Optional.empty());
    }

    public FleetPlan every(Duration interval) {
        return new FleetPlan(hub, joinKey, devices, seed, interval, timeScale, stateDirectory);
    }

    public FleetPlan timeScale(double scale) {
        return new FleetPlan(hub, joinKey, devices, seed, every, scale, stateDirectory);
    }

    public FleetPlan stateDirectory(Path directory) {
        return new FleetPlan(hub, joinKey, devices, seed, every, timeScale, Optional.of(directory));
    }

    /** Its {@code toString} is for logs: a join key has no place there. */
    @Override
    public String toString() {
        return "FleetPlan[" + devices + " devices, seed " + seed + ", " + hub + "]";
    }
}
