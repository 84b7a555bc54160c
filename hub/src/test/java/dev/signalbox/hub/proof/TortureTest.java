package dev.signalbox.hub.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.hub.proof.FaultProxy.Way;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The run of {@code ./verify}, or the long one of {@code ./verify --torture 60m}; beside it, what takes a minute of waiting and no work.
 */
final class TortureTest {
    private static final long SECONDS = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_TORTURE_SECONDS", "0"));
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    private static final int HERD = 300;
    private static final Duration COMEBACK = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private static final FutureTask<Noticed> SILENCE = new FutureTask<>(TortureTest::measureSilence);

    /** How long each side took to notice. */
    private record Noticed(Duration byHub, Duration byAgent) {}

    @BeforeAll
    static void begin() {
        if (SECONDS == 0) {
            System.out.println("TortureTest is skipped: SIGNALBOX_TORTURE_SECONDS does not say how long");
        }
        assumeTrue(SECONDS > 0, "SIGNALBOX_TORTURE_SECONDS says how long; ./verify does");
        new Thread(SILENCE, "silence").start();
    }

    @Test
    void silentLinkIsNoticedOnBothSides() throws Exception {
        Noticed noticed = SILENCE.get();
        System.out.println("black-holed link: noticed by the hub after " + noticed.byHub() + ", by the agent after "
                + noticed.byAgent());
        assertThat(noticed.byHub()).isLessThan(LONGEST_SILENCE);
        assertThat(noticed.byAgent()).isLessThan(LONGEST_SILENCE);
    }

    private static Noticed measureSilence() throws Exception {
        try (SmallFleet fleet = new SmallFleet(Files.createDirectory(directory.resolve("silence")), 1)) {
            await().atMost(START).until(() -> fleet.linked() == 1 && fleet.online() == 1);
            long since = System.nanoTime();
            fleet.proxy.blackHole(Way.UP, Way.DOWN);
            Duration[] byHub = new Duration[1];
            Duration[] byAgent = new Duration[1];
            await().atMost(LONGEST_SILENCE.multipliedBy(2))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        Duration passed = Duration.ofNanos(System.nanoTime() - since);
                        if (byHub[0] == null && fleet.online() == 0) {
                            byHub[0] = passed;
                        }
                        if (byAgent[0] == null && fleet.linked() == 0) {
                            byAgent[0] = passed;
                        }
                        return byHub[0] != null && byAgent[0] != null;
                    });
            return new Noticed(byHub[0], byAgent[0]);
        }
    }

    @Test
    void fleetIsBackWithinAMinuteAfterAKill() throws Exception {
        try (SmallFleet fleet = new SmallFleet(Files.createDirectory(directory.resolve("herd")), HERD)) {
            await().atMost(START).until(() -> fleet.linked() == HERD);
            int before = fleet.proxy.accepted();
            fleet.hub.kill();
            long since = System.nanoTime();
            fleet.hub.start();
            await().atMost(COMEBACK.multipliedBy(2)).until(() -> fleet.linked() >= HERD * 99 / 100);
            Duration took = Duration.ofNanos(System.nanoTime() - since);
            int dials = fleet.proxy.accepted() - before;
            System.out.println(
                    "99 % of " + HERD + " devices were back " + took + " after a kill, by " + dials + " dials");
            assertThat(took).isLessThan(COMEBACK);
            assertThat(dials).as("a herd would dial all the time").isLessThan(HERD * 15);
        }
    }

    @Test
    void everyPromiseIsKeptUnderFaults() throws Exception {
        long seed = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));
        // Beside the reports, so that a failed run can be looked at.
        Path file = Files.createDirectories(Path.of("target", "torture"))
                .toAbsolutePath()
                .resolve("history-" + seed + ".jsonl");
        System.out.println("TortureTest seed " + seed + ", history " + file);
        try (Chronicle chronicle = new Chronicle(file)) {
            Torture.Verdict verdict = new Torture(
                            Files.createDirectory(directory.resolve("run")),
                            chronicle,
                            seed,
                            Duration.ofSeconds(SECONDS))
                    .run();
            System.out.print(verdict.report());
            assertThat(verdict.violations()).isEmpty();
        }
    }
}
