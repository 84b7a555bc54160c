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
            ProcessMeter meter = hub.meter();
            load.run(0, duration);
            ProcessUse use = meter.end();
            double perSecond = load.succeeded() / use.seconds();
            report.figure("commands_per_s", perSecond);
            report.quantiles("full_speed_round_trip", load.roundTripNanos());
            report.use("hub", use, "command", load.succeeded());
            load.run(perSecond * PART_OF_LIMIT, duration);
            report.figure("scheduled_commands_per_s", perSecond * PART_OF_LIMIT);
            report.quantiles("accepted", load.acceptedNanos());
            report.quantiles("round_trip", load.roundTripNanos());
            report.figure("refused", load.refused());
        }
    }
}
