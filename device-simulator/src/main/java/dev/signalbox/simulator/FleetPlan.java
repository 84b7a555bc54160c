package dev.signalbox.simulator;

import dev.signalbox.simulator.scenario.Casting;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * What a fleet is to be. Immutable.
 *
 * @param hub {@code http://host:port}
 * @param every how often each device measures
 * @param timeScale simulated seconds in a real one
 * @param hour of the simulated day at the start, 0 to 24
 * @param casting which devices misbehave, and how
 * @param joinsPerSecond at most
 * @param stateDirectory where device tokens are kept; empty: the devices join again at each start and stay the same
 */
public record FleetPlan(
        URI hub,
        String joinKey,
        Roster roster,
        long seed,
        Duration every,
        double timeScale,
        double hour,
        Casting casting,
        int joinsPerSecond,
        Optional<Path> stateDirectory) {
    /** What a hub on the same machine takes easily, once its own limits allow it. */
    static final int USUAL_JOINS_PER_SECOND = 300;

    /** A device of a small fleet keeps as much as any agent; one of 15,000 some minutes. */
    private static final long MOST_BUFFER_BYTES = 1 << 20;

    private static final long LEAST_BUFFER_BYTES = 8 * 1024;
    private static final long ALL_BUFFERS_BYTES = 128 << 20;

    private static final double SECONDS_PER_HOUR = 3_600;

    /** The usual mix every two seconds, real time, nobody misbehaves, no state: what tests and demonstrations want. */
    public static FleetPlan of(URI hub, String joinKey, int devices, long seed) {
        return of(hub, joinKey, Roster.mixed(TypeCatalogue.shipped().all(), devices), seed);
    }

    public static FleetPlan of(URI hub, String joinKey, Roster roster, long seed) {
        double hour = LocalTime.now(ZoneOffset.UTC).toSecondOfDay() / SECONDS_PER_HOUR;
        return new FleetPlan(
                hub,
                joinKey,
                roster,
                seed,
                Duration.ofSeconds(2),
                1,
                hour,
                Casting.NONE,
                USUAL_JOINS_PER_SECOND,
                Optional.empty());
    }

    /** For the readings of each device while the hub is away; all of them share one memory. */
    long bufferBytes() {
        return Math.max(LEAST_BUFFER_BYTES, Math.min(MOST_BUFFER_BYTES, ALL_BUFFERS_BYTES / Math.max(1, devices())));
    }

    public int devices() {
        return roster.size();
    }

    public FleetPlan every(Duration interval) {
        return new FleetPlan(
                hub, joinKey, roster, seed, interval, timeScale, hour, casting, joinsPerSecond, stateDirectory);
    }

    public FleetPlan timeScale(double scale) {
        return new FleetPlan(hub, joinKey, roster, seed, every, scale, hour, casting, joinsPerSecond, stateDirectory);
    }

    public FleetPlan hour(double ofTheDay) {
        return new FleetPlan(
                hub, joinKey, roster, seed, every, timeScale, ofTheDay, casting, joinsPerSecond, stateDirectory);
    }

    public FleetPlan casting(Casting misbehaving) {
        return new FleetPlan(
                hub, joinKey, roster, seed, every, timeScale, hour, misbehaving, joinsPerSecond, stateDirectory);
    }

    public FleetPlan joinsPerSecond(int most) {
        return new FleetPlan(hub, joinKey, roster, seed, every, timeScale, hour, casting, most, stateDirectory);
    }

    public FleetPlan stateDirectory(Path directory) {
        return new FleetPlan(
                hub, joinKey, roster, seed, every, timeScale, hour, casting, joinsPerSecond, Optional.of(directory));
    }

    /** Its {@code toString} is for logs: a join key has no place there. */
    @Override
    public String toString() {
        return "FleetPlan[" + devices() + " devices, seed " + seed + ", " + hub + "]";
    }
}
