package dev.signalbox.simulator;

import dev.signalbox.simulator.recording.Recording;
import dev.signalbox.simulator.recording.TwinType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay}: runs twins of a recorded device. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Joins twins of a recorded device, which do and answer what it did, until Ctrl-C.",
        footer = {
            "",
            "Needs a join key: in the environment variable SIGNALBOX_JOIN_KEY, or in --join-key-file.",
            "",
            "  replay pump.sbrec --hub http://127.0.0.1:8080 --as twin-{n} --count 50 --speed 10 --loop"
        })
final class ReplayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What record wrote.")
    private Path file = Path.of("");

    @Option(names = "--hub", required = true, description = "The hub: http://host:port")
    private URI hub = URI.create("");

    @Option(names = "--as", paramLabel = "ID", description = "Ids of the twins; default ${DEFAULT-VALUE}.")
    private String pattern = "twin-{n}";

    @Option(names = "--count", description = "How many; default ${DEFAULT-VALUE}.")
    private int count = 1;

    @Option(names = "--speed", description = "Recorded seconds in a real one; default ${DEFAULT-VALUE}.")
    private double speed = 1;

    @Option(names = "--loop", description = "From the beginning again, and again.")
    private boolean loop;

    @Option(names = "--partial", description = "A recording that was cut off counts up to there.")
    private boolean partial;

    @Option(names = "--joins-per-second", description = "At most; default ${DEFAULT-VALUE}. The hub has limits, too.")
    private int joinsPerSecond = FleetPlan.USUAL_JOINS_PER_SECOND;

    @Option(names = "--state-dir", description = "Keeps device tokens; without it the twins join at each start.")
    private @Nullable Path stateDirectory;

    @Mixin
    private JoinKeyOption joinKey = new JoinKeyOption();

    @Mixin
    private StatusLine.Options status = new StatusLine.Options();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String key = joinKey.read(spec.commandLine());
        if (count < 1 || joinsPerSecond < 1 || !(speed > 0)) {
            throw wrong("--count, --joins-per-second and --speed must be more than 0");
        }
        FleetPlan plan = FleetPlan.of(hub, key, Roster.of(Map.of(twins(), count)), 1)
                .timeScale(speed)
                .joinsPerSecond(joinsPerSecond);
        return FleetRun.of(stateDirectory == null ? plan : plan.stateDirectory(stateDirectory), status)
                .untilToldToStop();
    }

    private TwinType twins() throws IOException {
        try {
            return new TwinType(Recording.read(file, partial), pattern, speed, loop);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
