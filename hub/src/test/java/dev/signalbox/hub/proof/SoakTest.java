package dev.signalbox.hub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run of {@code ./verify}, or the long one of {@code ./verify --soak 30m}. */
final class SoakTest {
    private static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SOAK_SECONDS", "0"));

    @TempDir
    Path directory;

    @Test
    void hubHoldsNoMoreAfterManyVisitsThanAfterSome() throws Exception {
        assumeTrue(SECONDS > 0, "SIGNALBOX_SOAK_SECONDS says how long; ./verify does");
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "descriptors are counted in /proc");
        Optional<BrokerProcess> broker = BrokerProcess.started(directory);
        assumeTrue(broker.isPresent(), "mosquitto is not installed");
        long seed = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));
        // Beside the reports, so that a failed run can be looked at.
        Path reports = Files.createDirectories(Path.of("target", "soak", Long.toString(seed)))
                .toAbsolutePath();
        System.out.println("SoakTest of " + SECONDS + " s, seed " + seed + ", reports in " + reports);
        try (Soak soak = new Soak(directory, reports, broker.get(), seed)) {
            soak.run(Duration.ofSeconds(SECONDS));
            System.out.print(soak.report());
            assertThat(soak.violations()).as(soak.report()).isEmpty();
        }
    }
}
