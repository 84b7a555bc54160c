package dev.signalbox.simulator;

import dev.signalbox.simulator.bench.Bench;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the simulator. */
@Command(
        name = "signalbox-simulator",
        mixinStandardHelpOptions = true,
        description = "Simulated devices for a Signalbox hub.",
        subcommands = {Main.RunFleet.class, Bench.class})
final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    /** Runs a fleet until it is told to stop. */
    @Command(
            name = "fleet",
            mixinStandardHelpOptions = true,
            description = "Joins a fleet and keeps it alive.",
            footer = {"", "Needs a join key in the environment variable SIGNALBOX_JOIN_KEY."})
    static final class RunFleet implements Callable<Integer> {
        @Option(names = "--hub", required = true, description = "The hub: http://host:port")
        private URI hub = URI.create("");

        @Option(names = "--devices", description = "How many; default ${DEFAULT-VALUE}.")
        private int devices = 25;

        @Option(names = "--seed", description = "The same seed, the same fleet; default ${DEFAULT-VALUE}.")
        private long seed = 1;

        @Option(names = "--state-dir", description = "Keeps device tokens; without it the devices join at each start.")
        private @Nullable Path stateDirectory;

        @Option(names = "--every-ms", description = "Between two measurements of a device; default ${DEFAULT-VALUE}.")
        private long everyMillis = 2_000;

        @Option(names = "--time-scale", description = "Simulated seconds in a real one; default ${DEFAULT-VALUE}.")
        private double timeScale = 1;

        @Override
        public Integer call() throws InterruptedException, IOException {
            String joinKey = System.getenv().getOrDefault("SIGNALBOX_JOIN_KEY", "");
            if (joinKey.isBlank()) {
                LOG.error("set SIGNALBOX_JOIN_KEY to a join key of the hub");
                return CommandLine.ExitCode.USAGE;
            }
            FleetPlan plan = FleetPlan.of(hub, joinKey, devices, seed)
                    .every(Duration.ofMillis(everyMillis))
                    .timeScale(timeScale);
            Fleet fleet = new Fleet(stateDirectory == null ? plan : plan.stateDirectory(stateDirectory));
            CountDownLatch terminated = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                fleet.close();
                terminated.countDown();
            }));
            fleet.start();
            LOG.info("fleet started devices={} seed={} hub={}", devices, seed, hub);
            boolean told = false;
            while (!terminated.await(1, TimeUnit.SECONDS)) {
                if (!told && fleet.arrived() == devices) {
                    told = true;
                    LOG.info("fleet complete devices={}", devices);
                }
            }
            return CommandLine.ExitCode.OK;
        }
    }
}
