package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryTier;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.StorageStatus;
import dev.signalbox.proto.v1.TierStatus;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, for how long, in how many bytes, and what goes when it is asked to. */
final class HistoryKeepingTest {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final DeviceId KILN = new DeviceId("kiln-1");

    @TempDir
    Path directory;

    @Test
    void overTheBudgetTheOldestReadingsGoFirstAndThenTheOldestMinutes() throws Exception {
        Keeping small = new Keeping(
                Duration.ofDays(100),
                Duration.ofDays(100),
                Duration.ofDays(100),
                Duration.ofDays(100),
                Duration.ofDays(1),
                Duration.ofDays(1),
                150_000);
        Random random = new Random(1);
        try (HistoryRig rig = new HistoryRig(directory, small)) {
            for (int hour = 0; hour < 24 * 10; hour++) {
                List<DeviceReading> readings = new ArrayList<>();
                for (int second = 0; second < 3_600; second += 10) {
                    readings.add(number(
                            "kiln-1", "t", NOW_MILLIS + (hour * 3_600L + second) * 1_000, random.nextInt(1_000)));
                }
                rig.sweep(readings);
                rig.pack();
                rig.deleteAll(NOW_MILLIS + hour * 3_600_000L);
                assertThat(rig.tables().tiers().bytes()).isLessThan(170_000);
            }
            Tiers tiers = rig.tables().tiers();
            assertThat(rig.counted("signalbox.store.history.shortened")).isPositive();
            assertThat(tiers.oldestMillis(Tier.RAW)).isGreaterThan(NOW_MILLIS + 7 * DAY_MILLIS);
            assertThat(tiers.oldestMillis(Tier.QUARTER_HOUR)).isLessThan(NOW_MILLIS + DAY_MILLIS);
            assertThat(
                            rig
                                    .ask(history("kiln-1", "t", NOW_MILLIS, NOW_MILLIS + 10 * DAY_MILLIS))
                                    .getPointsList()
                                    .stream()
                                    .mapToLong(point -> point.getCount())
                                    .sum())
                    .isEqualTo(24 * 10 * 360);
        }
    }

    @Test
    void clockThatIsAYearAheadDeletesNoMoreThanTheNewestReadingWould() throws Exception {
        Duration forever = Duration.ofDays(36_500);
        Keeping keeping = new Keeping(Duration.ofDays(1), forever, forever, forever, forever, forever, 0);
        long yearAgo = NOW_MILLIS - 365 * DAY_MILLIS;
        HistoryWriter.Bounds keepsAll = new HistoryWriter.Bounds(1, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, keepsAll)) {
            running.sweep(number("kiln-1", "t", yearAgo - 3 * DAY_MILLIS, 1), number("kiln-2", "t", yearAgo, 2));
            await().until(() -> running.counted("signalbox.store.readings.packed") == 2);
        }
        try (RunningStore running =
                RunningStore.started(directory, new HistoryWriter.Bounds(1, Duration.ofDays(1), keeping))) {
            await().until(() -> running.counted("signalbox.store.chunks.deleted") > 0);
            assertThat(values(running, "kiln-1")).isEmpty();
            assertThat(values(running, "kiln-2")).containsExactly(2.0);
        }
    }

    @Test
    void deletionDoesNotWaitASecondForEachOfItsTransactions() throws Exception {
        HistoryWriter.Bounds keepsAll = new HistoryWriter.Bounds(1, Duration.ofDays(1), RunningStore.FOREVER);
        List<DeviceReading> readings = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readings.add(number("kiln-" + i, "t", NOW_MILLIS - 200 * DAY_MILLIS, i));
        }
        readings.add(number("kiln-1", "t", NOW_MILLIS, 1));
        try (RunningStore running = RunningStore.started(directory, keepsAll)) {
            running.sweep(readings, List.of(), List.of());
            await().until(() -> running.counted("signalbox.store.readings.packed") == 1_001);
        }
        HistoryWriter.Bounds bounds =
                new HistoryWriter.Bounds(1, Duration.ofDays(1), RunningStore.keeping(Duration.ofDays(1)));
        try (RunningStore running = RunningStore.started(directory, bounds)) {
            // 20 transactions for the series alone.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> running.counted("signalbox.store.chunks.deleted") >= 3_000);
        }
    }

    @Test
    void readingThatComesLaterThanItsTierGoesBackStartsNoEndlessRounds() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            rig.sweep(List.of(number("kiln-1", "t", NOW_MILLIS, 1)));
            rig.pack();
            Tiers tiers = rig.tables().tiers();
            tiers.letGo(Tier.RAW, NOW_MILLIS - DAY_MILLIS);
            rig.deleteAll(NOW_MILLIS);
            rig.sweep(List.of(number("kiln-1", "t", NOW_MILLIS - 3 * DAY_MILLIS, 2)));
            rig.pack();
            assertThat(tiers.oldestMillis(Tier.RAW)).isLessThan(NOW_MILLIS - DAY_MILLIS);

            rig.deleteAll(NOW_MILLIS);

            assertThat(tiers.samples(Tier.RAW)).isEqualTo(1);
            assertThat(tiers.oldestMillis(Tier.RAW)).isGreaterThanOrEqualTo(tiers.completeFromMillis(Tier.RAW));
        }
    }

    @Test
    void anErasedDeviceIsGoneFromEveryTableAndItsIdBeginsAnew() throws Exception {
        HistoryWriter.Bounds bounds = new HistoryWriter.Bounds(700, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, bounds)) {
            for (int i = 0; i < 5; i++) {
                List<DeviceReading> readings = new ArrayList<>();
                for (int j = 0; j < 300; j++) {
                    readings.add(number("kiln-1", "t", NOW_MILLIS + i * 1_000L + j, j));
                    readings.add(number("kiln-2", "t", NOW_MILLIS + i * 1_000L + j, j));
                }
                running.sweep(
                        readings,
                        List.of(new Sweep.BatchMark(KILN, "boot", i + 1)),
                        List.of(presence("kiln-1", NOW_MILLIS)));
            }
            running.store.sweep(new Sweep(
                    6,
                    List.of(number("kiln-1", "t", NOW_MILLIS + 1, 77)),
                    List.of(new Sweep.BatchMark(KILN, "boot", 1)),
                    List.of(),
                    List.of(KILN)));
            await().until(() -> running.tap.taken(Event.Swept.class).stream().anyMatch(swept -> swept.sweepId() == 6));
            assertThat(values(running, "kiln-1")).containsExactly(77.0);
            assertThat(values(running, "kiln-2")).hasSize(1_500);
            assertThat(running.ask(ConsoleToHub.newBuilder()
                                    .setPresenceHistory(
                                            PresenceHistoryQuery.newBuilder().setDeviceId("kiln-1")))
                            .getPresenceHistory()
                            .getPresencesList())
                    .isEmpty();
        }
        try (RunningStore running = RunningStore.started(directory, bounds)) {
            assertThat(running.recovered.newest())
                    .contains(number("kiln-1", "t", NOW_MILLIS + 1, 77))
                    .hasSize(2);
            assertThat(running.recovered.marks()).containsExactly(new Sweep.BatchMark(KILN, "boot", 1));
            assertThat(running.recovered.presences()).isEmpty();
            assertThat(values(running, "kiln-1")).containsExactly(77.0);
        }
        // The rows of the first series are deleted, not only hidden.
        assertThat(HistoryAudit.check(directory)).isEqualTo(1_500);
    }

    @Test
    void anErasureThatWasCutShortIsFinishedAfterTheRestart() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            rig.sweep(List.of(number("kiln-1", "t", NOW_MILLIS, 1), number("kiln-2", "t", NOW_MILLIS, 2)));
            rig.pack();
            rig.tables().erasure().begin(List.of(KILN));
            rig.commit();
        }
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            rig.sweep(List.of(number("kiln-1", "t", NOW_MILLIS, 3)));
            while (rig.tables().erasure().step()) {
                rig.commit();
            }
            rig.pack();
            assertThat(rig.ask(history("kiln-1", "t", 0, 2 * NOW_MILLIS)).getPointsList())
                    .extracting(point -> point.getValue())
                    .containsExactly(3.0);
            assertThat(HistoryAudit.check(rig.file.database().writer())).isEqualTo(2);
        }
    }

    @Test
    void theStorageStatusSaysWhatThereIsOfEachTier() throws Exception {
        HistoryWriter.Bounds bounds = new HistoryWriter.Bounds(3, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, bounds)) {
            running.sweep(
                    number("kiln-1", "t", NOW_MILLIS, 1),
                    number("kiln-1", "t", NOW_MILLIS + 60_000, 2),
                    number("kiln-1", "t", NOW_MILLIS + 120_000, 3));
            await().until(() -> running.counted("signalbox.store.readings.packed") == 3);
        }
        try (RunningStore running = RunningStore.started(directory, bounds)) {
            StorageStatus status = running.store.storageStatus();
            assertThat(status.getHistoryBytes()).isPositive();
            assertThat(status.getStateBytes()).isPositive();
            assertThat(status.getDiskFreeBytes()).isPositive();
            assertThat(status.getTiersList())
                    .extracting(TierStatus::getTier)
                    .containsExactly(
                            HistoryTier.HISTORY_TIER_RAW,
                            HistoryTier.HISTORY_TIER_MINUTE,
                            HistoryTier.HISTORY_TIER_QUARTER_HOUR,
                            HistoryTier.HISTORY_TIER_DAY);
            assertThat(status.getTiers(0).getSamples()).isEqualTo(3);
            assertThat(status.getTiers(1).getSamples()).isEqualTo(3);
            assertThat(status.getTiers(3).getSamples()).isEqualTo(1);
            assertThat(status.getTiers(0).getOldestMs()).isEqualTo(NOW_MILLIS);
            assertThat(status.getTiers(0).getBytes()).isBetween(64L, 200L);
        }
    }

    @Test
    void theForecastFollowsTheGrowth() throws Exception {
        Keeping keeping = new Keeping(
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofDays(1),
                Duration.ofDays(1),
                1_000_000);
        StorageMeter meter = new StorageMeter(new DataDirectory(directory, Clock.systemUTC()), keeping);
        try (HistoryRig rig = new HistoryRig(directory, keeping)) {
            Tiers tiers = rig.tables().tiers();
            tiers.added(Tier.RAW, NOW_MILLIS, 10, 100_000);
            meter.measure(tiers, NOW_MILLIS, 0);
            assertThat(meter.status().getFullAtMs()).isZero();
            tiers.added(Tier.RAW, NOW_MILLIS, 10, 100_000);
            long later = NOW_MILLIS + DAY_MILLIS / 2;
            meter.measure(tiers, later, 1_000);
            assertThat(meter.status().getHistoryBytesPerDay())
                    .as("not measured again so soon")
                    .isZero();
            meter.measure(tiers, later, Duration.ofHours(12).toNanos());
            assertThat(meter.status().getHistoryBytesPerDay()).isEqualTo(200_000);
            assertThat(meter.status().getFullAtMs()).isEqualTo(later + 4 * DAY_MILLIS);
        }
    }

    @Test
    void aHistoryOfTheFirstVersionIsRolledUpInStepsAndNothingOfItIsMissingMeanwhile() throws Exception {
        int chunks = 450;
        FirstVersion.writeHistory(directory, chunks);
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            int steps = 0;
            while (!rig.tables().backfill().isOver()) {
                steps++;
                assertThat(sum(rig)).isEqualTo(10L * chunks);
                rig.tables().backfill().step();
                rig.commit();
            }
            assertThat(steps).isGreaterThan(2);
            assertThat(sum(rig)).isEqualTo(10L * chunks);
            assertThat(HistoryAudit.check(rig.file.database().writer())).isEqualTo(10L * chunks);
        }
    }

    private static long sum(HistoryRig rig) throws SQLException {
        return rig.ask(history("kiln-1", "t", 0, 2 * NOW_MILLIS)).getPointsList().stream()
                .mapToLong(point -> point.getCount())
                .sum();
    }

    private static List<Double> values(RunningStore running, String device) {
        return running
                .ask(history(device, "t", 0, 2 * NOW_MILLIS)
                        .setForm(HistoryForm.HISTORY_FORM_RAW)
                        .setMaxPoints(5_000))
                .getHistory()
                .getPointsList()
                .stream()
                .map(point -> point.getValue())
                .toList();
    }

    private static Sweep.PresenceChange presence(String device, long sinceMillis) {
        return new Sweep.PresenceChange(
                new DeviceId(device),
                Presence.newBuilder()
                        .setState(PresenceState.PRESENCE_STATE_ONLINE)
                        .setSinceMs(sinceMillis)
                        .build());
    }
}
