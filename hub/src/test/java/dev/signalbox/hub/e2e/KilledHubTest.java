package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a real hub process promised is kept, however that process ends. */
final class KilledHubTest {
    private static final int KILLS = 6;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private Path data;

    @BeforeEach
    void makeDataDirectory() throws Exception {
        data = Files.createDirectory(directory.resolve("hub"));
    }

    @Test
    void nothingAcceptedOrAcknowledgedIsLostOrDoneTwiceByKills() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KilledHubTest seed " + seed);
        Random random = new Random(seed);
        try (HubProcess hub = new HubProcess(data, directory.resolve("hub.log"));
                LoadedFleet fleet = fleetOf(hub, seed)) {
            fleet.start();
            for (int kill = 1; kill <= KILLS; kill++) {
                // Every third one on its way up.
                if (kill % 3 != 0) {
                    hub.awaitReady();
                }
                pass(random.nextInt(3_000));
                hub.kill();
                hub.start();
            }
            hub.awaitReady();
            pass(random.nextInt(1_000));
            fleet.stop();

            fleet.check();
            assertThat(fleet.acceptedCommands()).isGreaterThan(30);
        }
    }

    @Test
    void askedToStopUnderLoadItStopsInTimeAndLosesNothing() throws Exception {
        try (HubProcess hub = new HubProcess(data, directory.resolve("hub.log"));
                LoadedFleet fleet = fleetOf(hub, 1)) {
            fleet.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> fleet.acceptedCommands() > 50);

            hub.terminate();

            assertThat(hub.awaitEnd(STOP_LIMIT)).isZero();
            hub.start();
            hub.awaitReady();
            fleet.stop();
            fleet.check();
        }
    }

    @Test
    void secondHubOnOneDataDirectoryEndsWithASentence() throws Exception {
        try (HubProcess first = new HubProcess(data, directory.resolve("first.log"))) {
            first.awaitReady();
            try (HubProcess second = new HubProcess(data, directory.resolve("second.log"))) {
                assertThat(second.awaitEnd(Duration.ofSeconds(30))).isEqualTo(2);
                assertThat(second.output()).containsPattern("signalbox: .*" + data + ".*\\.");
            }
            assertThat(first.isReady()).isTrue();
            assertThat(data.resolve("hub.address"))
                    .as("the first one's files are untouched")
                    .hasContent(first.url());
        }
    }

    private LoadedFleet fleetOf(HubProcess hub, long seed) throws Exception {
        hub.awaitReady();
        Rest admin = Rest.localAdmin(hub.url(), data);
        return new LoadedFleet(hub.url(), admin.joinKey(), admin.as(Role.ROLE_OPERATOR), directory, seed);
    }

    private static void pass(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
