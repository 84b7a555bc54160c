package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HistoryTier;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class H2StoreTest {
    @TempDir
    Path directory;

    @Test
    void changesAreToldAsStoredInTheOrderTheyWereRecordedAndAsTheSameInstances() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            List<Change> changes = settings(3_000);
            running.store(changes.toArray(Change[]::new));
            List<Change> stored = running.stored();
            assertThat(stored).hasSameSizeAs(changes);
            for (int i = 0; i < changes.size(); i++) {
                assertThat(stored.get(i)).isSameAs(changes.get(i));
            }
            assertThat(running.counted("signalbox.store.commits")).isLessThan(3_000);
        }
    }

    @Test
    void aFullQueueRefusesAndNothingOfWhatItTookIsLost() throws Exception {
        List<Change> taken = settings(ChangeQueue.MAX_WAITING);
        try (RunningStore running = RunningStore.opened(directory)) {
            for (Change change : taken) {
                assertThat(running.store.record(change)).isTrue();
            }
            assertThat(running.store.record(new Change.SettingChanged("one", "more")))
                    .isFalse();
            assertThat(running.counted("signalbox.store.changes.refused")).isEqualTo(1);
            running.store.start();
            await().until(() -> running.stored().size() == taken.size());
            assertThat(running.store.record(new Change.SettingChanged("one", "more")))
                    .isTrue();
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.settings()).hasSize(taken.size() + 1);
        }
    }

    @Test
    void whatWaitsIsStoredBeforeTheStoreCloses() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            settings(500).forEach(running.store::record);
            running.store.sweep(new Sweep(1, List.of(number("kiln-1", "t", 1, 1)), List.of(), List.of(), List.of()));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.settings()).hasSize(500);
            assertThat(running.recovered.newest()).hasSize(1);
        }
    }

    @Test
    void aClosedStoreTakesNothing() throws Exception {
        RunningStore running = RunningStore.started(directory);
        running.close();
        assertThat(running.store.record(new Change.SettingChanged("a", "b"))).isFalse();
    }

    @Test
    void aChangeThatCannotBeStoredStopsTheHub() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store.record(new Change.Together(List.of(
                    execution("01A", "kiln-1"),
                    new Change.SettingChanged("x".repeat(1_000), "the column is shorter"))));
            await().until(() -> running.fatal.size() == 1);
            assertThat(running.store.record(new Change.SettingChanged("a", "b")))
                    .isFalse();
            assertThat(running.stored()).isEmpty();
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.executions()).isEmpty();
        }
    }

    @Test
    void historyIsCompleteInOrderAndWithoutRepeatsWhateverIsPackedMeanwhile() throws Exception {
        Random random = new Random(5);
        TreeMap<Long, Double> expected = new TreeMap<>();
        HistoryWriter.Bounds packsOften = new HistoryWriter.Bounds(700, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, packsOften)) {
            for (int sweep = 0; sweep < 60; sweep++) {
                List<Sweep.DeviceReading> readings = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    // Some late by up to hours.
                    long time =
                            NOW_MILLIS + 1_000L * sweep - (random.nextInt(10) == 0 ? random.nextInt(20_000_000) : i);
                    double value = random.nextInt(1_000) / 10.0;
                    if (expected.putIfAbsent(time, value) == null) {
                        readings.add(number("kiln-1", "temperature", time, value));
                    }
                    readings.add(number("kiln-2", "temperature", time, -1));
                    readings.add(number("kiln-1", "pressure", time, -2));
                }
                running.sweep(readings, List.of(), List.of());
                History answer = running.ask(history("kiln-1", "temperature", 0, 2 * NOW_MILLIS)
                                .setMaxPoints(5_000))
                        .getHistory();
                assertThat(answer.getStepMs()).isZero();
                assertThat(answer.getPointsList())
                        .extracting(HistoryPoint::getTimeMs)
                        .containsExactlyElementsOf(expected.keySet());
                assertThat(answer.getPointsList())
                        .extracting(HistoryPoint::getValue)
                        .containsExactlyElementsOf(expected.values());
            }
            assertThat(running.counted("signalbox.store.readings.packed")).isGreaterThan(2_000);
            long from = NOW_MILLIS - 10_000_000;
            long to = NOW_MILLIS + 10_000;
            assertThat(running.ask(history("kiln-1", "temperature", from, to).setMaxPoints(5_000))
                            .getHistory()
                            .getPointsList())
                    .extracting(HistoryPoint::getTimeMs)
                    .containsExactlyElementsOf(expected.subMap(from, to).keySet());
        }
    }

    @Test
    void moreReadingsThanPointsAreThinnedByTime() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.sweep(IntStream.range(0, 600)
                    .mapToObj(second -> number("kiln-1", "temperature", 1_000L * second, second))
                    .toArray(Sweep.DeviceReading[]::new));
            History answer = running.ask(
                            history("kiln-1", "temperature", 0, 600_000).setMaxPoints(10))
                    .getHistory();
            assertThat(answer.getStepMs()).isEqualTo(60_000);
            assertThat(answer.getPointsCount()).isEqualTo(10);
            HistoryPoint second = answer.getPoints(1);
            assertThat(second.getTimeMs()).isEqualTo(60_000);
            assertThat(second.getCount()).isEqualTo(60);
            assertThat(second.getLowest()).isEqualTo(60);
            assertThat(second.getHighest()).isEqualTo(119);
            assertThat(second.getValue()).isCloseTo(89.5, Offset.offset(1e-9));
        }
    }

    @Test
    void flagsAreZeroAndOneAndTextsHaveNoPoints() throws Exception {
        DeviceId kiln = new DeviceId("kiln-1");
        Reading.Builder door = Reading.newBuilder().setMetric("door");
        Reading.Builder mode = Reading.newBuilder().setMetric("mode");
        try (RunningStore running = RunningStore.started(directory)) {
            running.sweep(
                    new Sweep.DeviceReading(
                            kiln, door.setTimeMs(1).setFlag(false).build()),
                    new Sweep.DeviceReading(
                            kiln, door.setTimeMs(2).setFlag(true).build()),
                    new Sweep.DeviceReading(
                            kiln, mode.setTimeMs(3).setText("eco").build()));
            assertThat(running.ask(history("kiln-1", "door", 0, 10))
                            .getHistory()
                            .getPointsList())
                    .extracting(HistoryPoint::getValue)
                    .containsExactly(0.0, 1.0);
            HubToConsole answer = running.ask(history("kiln-1", "mode", 0, 10));
            assertThat(answer.hasHistory()).isTrue();
            assertThat(answer.getHistory().getPointsList()).isEmpty();
            assertThat(answer.getRequestId()).isEqualTo(7);
        }
    }

    @Test
    void anErrorOfTheStateWriterStopsTheHubToo() throws Exception {
        Change endless = new Change.SettingChanged("a", "b");
        for (int i = 0; i < 200_000; i++) {
            endless = new Change.Together(List.of(endless)); // deeper than any stack
        }
        try (RunningStore running = RunningStore.started(directory)) {
            running.store.record(endless);
            await().until(() -> running.fatal.size() == 1);
            assertThat(running.fatal.get(0)).isInstanceOf(StackOverflowError.class);
            assertThat(running.store.record(new Change.SettingChanged("a", "b")))
                    .isFalse();
        }
    }

    @Test
    void readingsAreDeletedOnceTheyAreTooOldAndTheirRollupsStay() throws Exception {
        Duration hundredDays = Duration.ofDays(100);
        Keeping keeping =
                new Keeping(Duration.ofDays(1), hundredDays, hundredDays, hundredDays, hundredDays, hundredDays, 0);
        long old = NOW_MILLIS - Duration.ofDays(2).toMillis();
        try (RunningStore running =
                RunningStore.started(directory, new HistoryWriter.Bounds(1, Duration.ofDays(1), keeping))) {
            running.sweep(
                    number("kiln-1", "t", old, 1), number("kiln-2", "t", old, 1), number("kiln-1", "t", NOW_MILLIS, 2));
            await().until(() -> running.counted("signalbox.store.chunks.deleted") == 2);
            HistoryQuery.Builder whole = history("kiln-1", "t", 0, 2 * NOW_MILLIS);
            assertThat(running.ask(whole.clone().setForm(HistoryForm.HISTORY_FORM_RAW))
                            .getHistory()
                            .getPointsList())
                    .extracting(HistoryPoint::getTimeMs)
                    .containsExactly(NOW_MILLIS);
            History steps = running.ask(whole).getHistory();
            assertThat(steps.getTier()).isEqualTo(HistoryTier.HISTORY_TIER_MINUTE);
            assertThat(steps.getPointsList())
                    .extracting(HistoryPoint::getTimeMs)
                    .containsExactly(Tier.MINUTE.bucketOf(old), Tier.MINUTE.bucketOf(NOW_MILLIS));
        }
    }

    @Test
    void readingsArePackedWhenTheyHaveWaitedLongEnough() throws Exception {
        HistoryWriter.Bounds packsByAge = new HistoryWriter.Bounds(1_000, Duration.ofMillis(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, packsByAge)) {
            running.sweep(number("kiln-1", "t", 5, 1));
            await().until(() -> running.counted("signalbox.store.readings.packed") == 1);
        }
    }

    @Test
    void aSweepOfVeryManyReadingsIsStoredWhole() throws Exception {
        List<Sweep.DeviceReading> readings = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 30_000; i++) {
            readings.add(number("kiln-" + i % 100, "t" + i % 7, i, random.nextDouble()));
        }
        for (int i = 0; i < 2_000; i++) {
            readings.add(new Sweep.DeviceReading(
                    new DeviceId("kiln-1"),
                    Reading.newBuilder()
                            .setMetric("log")
                            .setText("ä".repeat(1_024))
                            .build()));
        }
        try (RunningStore running = RunningStore.started(directory)) {
            running.sweep(readings, List.of(), List.of());
            History answer = running.ask(history("kiln-0", "t0", 0, 30_000)).getHistory();
            assertThat(answer.getPointsCount()).isEqualTo((int) IntStream.range(0, 30_000)
                    .filter(i -> i % 100 == 0 && i % 7 == 0)
                    .count());
        }
    }

    @Test
    void theHubIsToldWhenTheHistoryCannotBeWrittenAnyMore() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.sweep(number("kiln-1", "t", 1, 1));
            Sweep impossible =
                    new Sweep(2, List.of(number("kiln-1", "t".repeat(100), 2, 2)), List.of(), List.of(), List.of());
            running.store.sweep(impossible);
            await().until(() -> !running.tap.taken(Event.HistoryEnded.class).isEmpty());
            assertThat(running.tap.taken(Event.Swept.class)).containsExactly(new Event.Swept(1));
            running.store.sweep(new Sweep(3, impossible.readings(), List.of(), List.of(), List.of()));
            assertThat(running.metrics
                            .registry()
                            .get("signalbox.store.sweeps.waiting")
                            .gauge()
                            .value())
                    .isZero();
            running.store(new Change.SettingChanged("promises", "are kept"));
        }
    }

    private static List<Change> settings(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> (Change) new Change.SettingChanged("name-" + i, "text"))
                .toList();
    }

    private static Change execution(String id, String device) {
        return new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                .setExecution(Execution.newBuilder()
                        .setExecutionId(id)
                        .setDeviceId(device)
                        .setUpdatedAtMs(NOW_MILLIS))
                .build());
    }
}
