package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * Commands through the hub to devices that answer at once: how many in a second, then how long each takes at two thirds of
 * that, on a schedule. Confined to the command line's thread.
 */
record AcceptScenario(int devices, int inFlight, Duration duration) implements Scenario {
    /** Below what it can: at its limit the waiting time says how long the line is, not how fast the hub. */
    private static final double PART_OF_LIMIT = 2.0 / 3;

    @Override
    public String name() {
        return "accept_" + inFlight + "_in_flight";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        try (CommandLoad load = new CommandLoad(hub, devices, inFlight)) {
            load.run(0, duration.dividedBy(2)); // for the compiler
            ProcessCost before = hub.cost();
            long began = System.nanoTime();
            load.run(0, duration);
            double seconds = (System.nanoTime() - began) / 1e9;
            ProcessCost after = hub.cost();
            double perSecond = load.succeeded() / seconds;
            report.figure("commands_per_s", perSecond);
            report.quantiles("full_speed_round_trip", load.roundTripNanos());
            report.figure(
                    "hub_cpu_us_per_command", (double) (after.cpuMicros() - before.cpuMicros()) / load.succeeded());
            load.run(perSecond * PART_OF_LIMIT, duration);
            report.figure("scheduled_commands_per_s", perSecond * PART_OF_LIMIT);
            report.quantiles("accepted", load.acceptedNanos());
            report.quantiles("round_trip", load.roundTripNanos());
            report.figure("refused", load.refused());
        }
        report.figure("hub_resident_mib", hub.cost().residentKib() / 1024.0);
    }
}
