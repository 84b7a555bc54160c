package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HistoryTier;
import dev.signalbox.proto.v1.Reading;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random readings, late, repeated and in any order, packed and deleted at random moments, against a list. */
final class HistoryPropertyTest {
    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    @TempDir
    Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    /** Of the metric {@code t} of kiln-1, in the order in which they came. */
    private final List<Reading> all = new ArrayList<>();

    private long nowMillis = 1_800_000_000_000L + random.nextInt(1_000_000_000);

    @Test
    void everyTierIsWhatItsReadingsMakeHoweverTheyCame() throws Exception {
        System.out.println("HistoryPropertyTest seed " + seed);
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            for (int round = 0; round < 80; round++) {
                rig.sweep(someReadings(Duration.ofDays(3).toMillis()));
                switch (random.nextInt(6)) {
                    case 0, 1 -> rig.pack();
                    case 2 -> {
                        rig.tables().packing().pack();
                        rig.tables().tiers().save();
                        rig.rollBack();
                    }
                    default -> {}
                }
                if (round % 10 == 0) {
                    HistoryAudit.check(rig.file.database().writer());
                }
                assertCounts(rig, nowMillis - Duration.ofDays(4).toMillis(), nowMillis + HOUR_MILLIS);
            }
            rig.pack();
            assertThat(HistoryAudit.check(rig.file.database().writer())).isGreaterThanOrEqualTo(all.size());
        }
    }

    @Test
    void nothingIsMissingOrDoubledAtTheSeamsWhateverWasDeletedMeanwhile() throws Exception {
        System.out.println("HistoryPropertyTest seed " + seed);
        Keeping keeping = new Keeping(
                Duration.ofHours(3),
                Duration.ofHours(30),
                Duration.ofHours(60),
                Duration.ofDays(36_500),
                Duration.ofDays(1),
                Duration.ofDays(1),
                0);
        long begin = nowMillis;
        try (HistoryRig rig = new HistoryRig(directory, keeping)) {
            for (int round = 0; round < 150; round++) {
                nowMillis += random.nextInt(5) * HOUR_MILLIS / 3;
                rig.sweep(someReadings(6 * HOUR_MILLIS));
                if (random.nextInt(3) == 0) {
                    rig.pack();
                }
                for (int i = random.nextInt(3); i > 0; i--) {
                    rig.deleteStep(nowMillis);
                }
                long from = begin - Duration.ofDays(2).toMillis();
                // All of it, whatever tiers it takes; each reading in one of them.
                History whole = rig.ask(history("kiln-1", "t", from, nowMillis + HOUR_MILLIS));
                assertThat(counts(whole)).as("seed %d round %d", seed, round).isEqualTo(all.size());
                assertRange(rig, round, begin);
            }
            assertThat(rig.tables().tiers().completeFromMillis(Tier.QUARTER_HOUR))
                    .isPositive();
        }
    }

    @Test
    void pagesOfReadingsAreCompleteAndWithoutRepeatsWhileOthersComeAndArePacked() throws Exception {
        System.out.println("HistoryPropertyTest seed " + seed);
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            for (int round = 0; round < 25; round++) {
                rig.sweep(someReadings(6 * HOUR_MILLIS));
                if (random.nextInt(2) == 0) {
                    rig.pack();
                }
                int before = all.size();
                long from = nowMillis - random.nextInt(7) * HOUR_MILLIS;
                List<HistoryPoint> pages = new ArrayList<>();
                String cursor = "";
                do {
                    History page = rig.ask(history("kiln-1", "t", from, nowMillis + HOUR_MILLIS)
                            .setForm(HistoryForm.HISTORY_FORM_RAW)
                            .setMaxPoints(1 + random.nextInt(20))
                            .setCursor(cursor));
                    pages.addAll(page.getPointsList());
                    cursor = page.getNextCursor();
                    if (random.nextInt(4) == 0) {
                        rig.sweep(someReadings(6 * HOUR_MILLIS));
                    }
                    if (random.nextInt(4) == 0) {
                        rig.pack();
                    }
                } while (!cursor.isEmpty());
                // Values are unique: the number of the reading.
                List<Double> found = pages.stream().map(HistoryPoint::getValue).toList();
                assertThat(found).as("seed %d round %d", seed, round).doesNotHaveDuplicates();
                assertThat(found)
                        .containsAll(all.subList(0, before).stream()
                                .filter(reading -> reading.getTimeMs() >= from)
                                .map(Reading::getNumber)
                                .toList());
                assertThat(pages).isSortedAccordingTo(Comparator.comparingLong(HistoryPoint::getTimeMs));
            }
        }
    }

    /** A few readings of now, some late, some at the times of others; and of other metrics beside. */
    private List<DeviceReading> someReadings(long latestMillis) {
        List<DeviceReading> readings = new ArrayList<>();
        nowMillis += random.nextInt(20_000);
        for (int i = random.nextInt(30); i >= 0; i--) {
            long time = switch (random.nextInt(6)) {
                case 0 -> nowMillis - (long) (random.nextDouble() * latestMillis);
                case 1 ->
                    all.isEmpty()
                            ? nowMillis
                            : all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), 20)))
                                    .getTimeMs();
                default -> nowMillis - random.nextInt(5_000);
            };
            Reading reading = Reading.newBuilder()
                    .setMetric("t")
                    .setTimeMs(time)
                    .setNumber(all.size() * 0.25)
                    .build();
            all.add(reading);
            readings.add(new DeviceReading(new DeviceId("kiln-1"), reading));
            if (random.nextInt(5) == 0) {
                readings.add(RunningStore.number("kiln-2", "t", time, random.nextGaussian() * 1e300));
            }
            if (random.nextInt(5) == 0) {
                readings.add(new DeviceReading(
                        new DeviceId("kiln-1"),
                        Reading.newBuilder()
                                .setMetric("door")
                                .setTimeMs(time)
                                .setFlag(random.nextBoolean())
                                .build()));
            }
        }
        return readings;
    }

    /** Where nothing was deleted, any range holds exactly its readings. */
    private void assertCounts(HistoryRig rig, long fromMillis, long toMillis) throws SQLException {
        long from = fromMillis + (long) (random.nextDouble() * (toMillis - fromMillis));
        long to = from + 1 + (long) (random.nextDouble() * (toMillis - from));
        History found = rig.ask(history("kiln-1", "t", from, to).setMaxPoints(1 + random.nextInt(5_000)));
        assertThat(counts(found)).as("seed %d", seed).isEqualTo(count(from, to));
        for (Tier tier : Tier.values()) {
            assertThat(countBy(rig, tier, from, to))
                    .as("seed %d, %s", seed, tier)
                    .isEqualTo(count(from, to));
        }
    }

    /** The sections of a query that must begin with this tier, read one by one. */
    private static long countBy(HistoryRig rig, Tier tier, long from, long to) throws SQLException {
        return rig.file
                .database()
                .read(connection -> {
                    SeriesReads reads = new SeriesReads(connection, rig.damage);
                    Section.Stored stored = Section.Stored.read(connection);
                    long[] count = {0};
                    for (Section section : Section.cover(from, to, tier, stored)) {
                        HistoryQueries.read(reads, 1, section, (time, bucket) -> count[0] += bucket.count());
                        reads.open(List.of(1), (series, rank, samples) -> {
                            for (int i = 0; i < samples.size(); i++) {
                                count[0] += section.holds(samples.timeMillis(i)) ? 1 : 0;
                            }
                        });
                    }
                    return count[0];
                })
                .orElseThrow();
    }

    /** In whole days, every tier has whole buckets: exactly the readings of the range, in steps that touch. */
    private void assertRange(HistoryRig rig, int round, long begin) throws SQLException {
        long day = Duration.ofDays(1).toMillis();
        long from = Tier.floor(begin, day) + random.nextInt(12) * day;
        long to = from + (1 + random.nextInt(10)) * day;
        History found = rig.ask(history("kiln-1", "t", from, to).setMaxPoints(1 + random.nextInt(500)));
        assertThat(counts(found)).as("seed %d round %d", seed, round).isEqualTo(count(from, to));
        assertThat(found.getTier()).isNotEqualTo(HistoryTier.HISTORY_TIER_UNSPECIFIED);
        long last = -Duration.ofDays(36_500).toMillis();
        for (HistoryPoint point : found.getPointsList()) {
            if (found.getStepMs() > 0) {
                assertThat(point.getTimeMs()).isGreaterThanOrEqualTo(last + found.getStepMs());
                assertThat(point.getTimeMs() % found.getStepMs()).isZero();
            }
            assertThat(point.getValue()).isBetween(point.getLowest(), point.getHighest());
            last = point.getTimeMs();
        }
    }

    private long count(long from, long to) {
        return all.stream()
                .filter(reading -> reading.getTimeMs() >= from && reading.getTimeMs() < to)
                .count();
    }

    private static long counts(History history) {
        return history.getPointsList().stream()
                .mapToLong(HistoryPoint::getCount)
                .sum();
    }
}
