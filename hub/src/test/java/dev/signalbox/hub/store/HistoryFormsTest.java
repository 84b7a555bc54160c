package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryForm;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HistoryTier;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each form of a history query answers. */
final class HistoryFormsTest {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long START_MILLIS = 20_000 * DAY_MILLIS;
    private static final DeviceId KILN = new DeviceId("kiln-1");

    @TempDir
    Path directory;

    @Test
    void manyReadingsAreChartedFromMinutesAndTheEdgesFromReadings() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            twoDaysOfSeconds(rig);
            History day = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + DAY_MILLIS));
            assertThat(day.getTier()).isEqualTo(HistoryTier.HISTORY_TIER_RAW);
            long from = START_MILLIS + 7_001;
            long to = START_MILLIS + 2 * DAY_MILLIS - 13_999;
            History both = rig.ask(history("kiln-1", "t", from, to));
            assertThat(both.getTier()).isEqualTo(HistoryTier.HISTORY_TIER_MINUTE);
            assertThat(both.getPointsCount()).isBetween(500, 1_000);
            assertThat(both.getPointsList().stream()
                            .mapToLong(HistoryPoint::getCount)
                            .sum())
                    .isEqualTo(2 * 86_400 - 8 - 13);
            // The value is the second.
            assertThat(both.getPoints(0).getLowest()).isEqualTo(8);
            HistoryPoint second = both.getPoints(1);
            double start = (second.getTimeMs() - START_MILLIS) / 1_000.0;
            assertThat(second.getLowest()).isEqualTo(start);
            assertThat(second.getLast()).isEqualTo(start + both.getStepMs() / 1_000.0 - 1);
            assertThat(second.getValue()).isEqualTo(start + (both.getStepMs() / 1_000.0 - 1) / 2);
        }
    }

    @Test
    void longTextsMakeShortPagesThatLeaveNoneOut() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int i = 0; i < 1_200; i++) {
                // Three of each time, and the pages do not end between times.
                String text = i + ":" + "x".repeat(1_000);
                readings.add(new DeviceReading(
                        KILN,
                        Reading.newBuilder()
                                .setMetric("log")
                                .setTimeMs(START_MILLIS + i / 3)
                                .setText(text)
                                .build()));
                if (i == 700) {
                    rig.sweep(readings);
                    rig.pack();
                    readings.clear();
                }
            }
            rig.sweep(readings);
            HistoryQuery.Builder query = history("kiln-1", "log", START_MILLIS, START_MILLIS + DAY_MILLIS)
                    .setForm(HistoryForm.HISTORY_FORM_RAW)
                    .setMaxPoints(5_000);
            List<Integer> read = new ArrayList<>();
            String cursor = "";
            do {
                History page = rig.ask(query.setCursor(cursor));
                assertThat(page.getSerializedSize()).isLessThan(260 << 10);
                page.getPointsList()
                        .forEach(point -> read.add(Integer.parseInt(
                                point.getText().substring(0, point.getText().indexOf(':')))));
                cursor = page.getNextCursor();
            } while (!cursor.isEmpty());
            assertThat(read).isEqualTo(IntStream.range(0, 1_200).boxed().toList());
        }
    }

    @Test
    void mostNumbersThatCanBeAskedForAreOnePage() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int i = 0; i < 6_000; i++) {
                readings.add(number("kiln-1", "t", START_MILLIS + i, -i / 7.0));
            }
            rig.sweep(readings);
            History page = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + DAY_MILLIS)
                    .setForm(HistoryForm.HISTORY_FORM_RAW)
                    .setMaxPoints(5_000));
            assertThat(page.getPointsCount()).isEqualTo(5_000);
        }
    }

    @Test
    void stepsWithoutReadingsHaveNoPoints() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                readings.add(number("kiln-1", "t", START_MILLIS + i * 1_000L, 1));
                readings.add(number("kiln-1", "t", START_MILLIS + 3_600_000 + i * 1_000L, 2));
            }
            rig.sweep(readings);
            History answer = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + DAY_MILLIS)
                    .setMaxPoints(20));
            assertThat(answer.getStepMs()).isEqualTo(10_000);
            assertThat(answer.getPointsList())
                    .extracting(HistoryPoint::getCount)
                    .hasSize(20)
                    .containsOnly(10);
        }
    }

    @Test
    void shapeKeepsTheSpikesAsTheReadingsThatTheyWere() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                double value = i == 3_333 ? 90 : i == 7_777 ? -90 : Math.sin(i / 500.0);
                readings.add(number("kiln-1", "t", START_MILLIS + i * 1_000L, value));
            }
            rig.sweep(readings);
            rig.pack();
            History answer = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + DAY_MILLIS)
                    .setForm(HistoryForm.HISTORY_FORM_SHAPE)
                    .setMaxPoints(100));
            assertThat(answer.getStepMs()).isZero();
            assertThat(answer.getPointsList()).hasSize(100);
            assertThat(answer.getPointsList())
                    .extracting(HistoryPoint::getValue)
                    .contains(90.0, -90.0, Math.sin(0), Math.sin(9_999 / 500.0));
            assertThat(answer.getPointsList())
                    .extracting(HistoryPoint::getTimeMs)
                    .isSorted()
                    .contains(START_MILLIS + 3_333_000, START_MILLIS + 7_777_000);
        }
    }

    @Test
    void shapeOfMoreOpenReadingsThanFitIsMadeOfSteps() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int i = 0; i <= 100_000; i++) {
                readings.add(number("kiln-1", "t", START_MILLIS + i, i % 7));
            }
            rig.sweep(readings);
            History answer = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + DAY_MILLIS)
                    .setForm(HistoryForm.HISTORY_FORM_SHAPE)
                    .setMaxPoints(100));
            assertThat(answer.getStepMs()).isEqualTo(10);
            assertThat(answer.getPointsList()).hasSize(100);
        }
    }

    @Test
    void rawReadingsComeWithTheirTextsFlagsAndQualities() throws Exception {
        Reading text = Reading.newBuilder()
                .setMetric("mode")
                .setTimeMs(START_MILLIS)
                .setText("eco")
                .setQuality(Quality.QUALITY_UNCERTAIN)
                .build();
        Reading flag = Reading.newBuilder()
                .setMetric("mode")
                .setTimeMs(START_MILLIS + 1)
                .setFlag(true)
                .build();
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            rig.sweep(List.of(new DeviceReading(KILN, flag), new DeviceReading(KILN, text)));
            for (int packed = 0; packed < 2; packed++) {
                History answer = rig.ask(history("kiln-1", "mode", START_MILLIS, START_MILLIS + 10)
                        .setForm(HistoryForm.HISTORY_FORM_RAW));
                assertThat(answer.getNextCursor()).isEmpty();
                assertThat(answer.getPoints(0).getText()).isEqualTo("eco");
                assertThat(answer.getPoints(0).getQuality()).isEqualTo(Quality.QUALITY_UNCERTAIN);
                assertThat(answer.getPoints(1).getValue()).isEqualTo(1);
                assertThat(answer.getPointsCount()).isEqualTo(2);
                rig.pack();
            }
        }
    }

    @Test
    void aDamagedRollupIsPassedOverCountedOnceAndMendedByWhatComesNext() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            twoDaysOfSeconds(rig);
            flipABit(rig, "rollup", "tier = 1 AND start_ms = " + START_MILLIS);
            for (int i = 0; i < 3; i++) {
                History both = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + 2 * DAY_MILLIS));
                assertThat(both.getPointsList().stream()
                                .mapToLong(HistoryPoint::getCount)
                                .sum())
                        .isEqualTo(2 * 86_400 - 7_200);
                assertThat(rig.counted("signalbox.store.history.damaged")).isEqualTo(1);
            }
            rig.sweep(List.of(number("kiln-1", "t", START_MILLIS + 5, -1)));
            rig.pack();
            // What was lost stays lost where its readings are in chunks no query of that tier reads; nothing else is.
            assertThat(rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + 2 * DAY_MILLIS))
                            .getPoints(0)
                            .getLowest())
                    .isEqualTo(-1);
        }
    }

    @Test
    void aDamagedChunkIsPassedOverAndCountedOnce() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            twoDaysOfSeconds(rig);
            flipABit(rig, "chunk", "first_ms = " + START_MILLIS);
            for (HistoryForm form : List.of(HistoryForm.HISTORY_FORM_UNSPECIFIED, HistoryForm.HISTORY_FORM_RAW)) {
                History hour = rig.ask(history("kiln-1", "t", START_MILLIS, START_MILLIS + 3_600_000)
                        .setForm(form)
                        .setMaxPoints(5_000));
                assertThat(hour.getPointsCount()).isEqualTo(3_600 - Packing.SAMPLES_PER_CHUNK);
                assertThat(rig.counted("signalbox.store.history.damaged")).isEqualTo(1);
            }
        }
    }

    private static void twoDaysOfSeconds(HistoryRig rig) throws SQLException {
        for (int hour = 0; hour < 48; hour++) {
            List<DeviceReading> readings = new ArrayList<>();
            for (int second = hour * 3_600; second < (hour + 1) * 3_600; second++) {
                readings.add(number("kiln-1", "t", START_MILLIS + second * 1_000L, second));
            }
            rig.sweep(readings);
        }
        rig.pack();
    }

    private static void flipABit(HistoryRig rig, String table, String where) throws SQLException {
        byte[] body;
        try (PreparedStatement select =
                        rig.file.database().writer().prepareStatement("SELECT body FROM " + table + " WHERE " + where);
                var row = select.executeQuery()) {
            row.next();
            body = row.getBytes(1);
        }
        body[body.length / 2] ^= 1;
        try (PreparedStatement update =
                rig.file.database().writer().prepareStatement("UPDATE " + table + " SET body = ? WHERE " + where)) {
            update.setBytes(1, body);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        rig.commit();
    }
}
