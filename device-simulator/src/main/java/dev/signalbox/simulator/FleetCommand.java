package dev.signalbox.simulator;

import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.scenario.Casting;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fleet}: runs a fleet until it is told to stop. */
@Command(
        name = "fleet",
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Joins a fleet of simulated devices and keeps it alive until Ctrl-C.",
        footer = {
            "",
            "Needs a join key: in the environment variable SIGNALBOX_JOIN_KEY, or in --join-key-file.",
            "",
            "  fleet --hub http://127.0.0.1:8080 --devices 100",
            "  fleet --hub ... --kind boiler=3,cold-room=20 --seed 7",
            "  fleet --hub ... --devices 50 --scenario flapping=10%%,clock-skew=3"
        })
final class FleetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--hub", required = true, description = "The hub: http://host:port")
    private URI hub = URI.create("");

    @Option(names = "--devices", description = "How many, of the usual mix; default ${DEFAULT-VALUE}.")
    private int devices = 25;

    @Option(
            names = "--kind",
            split = ",",
            paramLabel = "TYPE=COUNT",
            description = "So many of these types instead of the mix; types list names them.")
    private @Nullable Map<String, Integer> kinds;

    @Option(names = "--types", description = "Device types of yours: a file, or a folder of .yaml; may be repeated.")
    private List<Path> types = new ArrayList<>();

    @Option(
            names = "--scenario",
            paramLabel = "NAME=SHARE",
            description = "Devices that misbehave, such as flapping=10%%,late=2; scenarios names them.")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--scenarios", paramLabel = "FILE", description = "The same from a file, with settings.")
    private @Nullable Path scenarioFile;

    @Option(names = "--seed", description = "The same seed, the same fleet; default ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--every-ms", description = "Between two measurements of a device; default ${DEFAULT-VALUE}.")
    private long everyMillis = 2_000;

    @Option(names = "--time-scale", description = "Simulated seconds in a real one; default ${DEFAULT-VALUE}.")
    private double timeScale = 1;

    @Option(names = "--hour", description = "The simulated hour of the day at the start, 0 to 24; default: now, UTC.")
    private @Nullable Double hour;

    @Option(names = "--joins-per-second", description = "At most; default ${DEFAULT-VALUE}. The hub has limits, too.")
    private int joinsPerSecond = FleetPlan.USUAL_JOINS_PER_SECOND;

    @Option(names = "--state-dir", description = "Keeps device tokens; without it the devices join at each start.")
    private @Nullable Path stateDirectory;

    @Mixin
    private JoinKeyOption joinKey = new JoinKeyOption();

    @Mixin
    private StatusLine.Options status = new StatusLine.Options();

    @Override
    public Integer call() throws InterruptedException, IOException {
        String key = joinKey.read(spec.commandLine());
        FleetPlan plan;
        try {
            plan = plan(key);
            plan.casting().assign(plan.devices(), seed);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return FleetRun.of(plan, status).untilToldToStop();
    }

    private FleetPlan plan(String key) throws IOException {
        if (devices < 1 || everyMillis < 1 || joinsPerSecond < 1 || !(timeScale > 0)) {
            throw wrong("--devices, --every-ms, --joins-per-second and --time-scale must be more than 0");
        }
        FleetPlan plan = FleetPlan.of(hub, key, roster(), seed)
                .every(Duration.ofMillis(everyMillis))
                .timeScale(timeScale)
                .casting(casting())
                .joinsPerSecond(joinsPerSecond);
        if (hour != null) {
            if (!(hour >= 0 && hour <= 24)) {
                throw wrong("--hour is from 0 to 24");
            }
            plan = plan.hour(hour);
        }
        return stateDirectory == null ? plan : plan.stateDirectory(stateDirectory);
    }

    private Roster roster() throws IOException {
        TypeCatalogue catalogue = TypeCatalogue.shipped();
        for (Path one : types) {
            catalogue = catalogue.with(one);
        }
        if (kinds == null) {
            return Roster.mixed(catalogue.all(), devices);
        }
        Map<DeviceType, Integer> counts = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> kind : kinds.entrySet()) {
            if (kind.getValue() < 1) {
                throw wrong("--kind " + kind.getKey() + " wants a number of devices");
            }
            counts.put(catalogue.of(kind.getKey()), kind.getValue());
        }
        return Roster.of(counts);
    }

    private Casting casting() throws IOException {
        Casting casting = Casting.NONE;
        for (String one : scenarios) {
            casting = casting.and(Casting.parse(one));
        }
        return scenarioFile == null ? casting : casting.and(Casting.read(scenarioFile));
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
