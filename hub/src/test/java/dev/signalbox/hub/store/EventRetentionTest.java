package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.DeviceEvent;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many events are kept of all devices together. */
class EventRetentionTest {
    @TempDir
    Path directory;

    @Test
    void newestOfAllDevicesAreKeptTheOthersGoInStepsInTheOrderInWhichTheyCame() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            EventRowsTest.store(rig, 5_000);
            EventRetention retention = new EventRetention(rig.file.database().writer(), 1_000);
            assertThat(List.of(step(retention), step(retention), step(retention)))
                    .containsExactly(2_000, 2_000, 0);
            assertThat(kept(rig)).hasSize(1_000).first().isEqualTo(4_001L);
            assertThat(kept(rig)).last().isEqualTo(5_000L);
        }
    }

    @Test
    void asManyAsMayBeKeptAreKept() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            EventRowsTest.store(rig, 100);
            assertThat(step(new EventRetention(rig.file.database().writer(), 100)))
                    .isZero();
            assertThat(step(new EventRetention(rig.file.database().writer(), 99)))
                    .isEqualTo(1);
            assertThat(kept(rig)).hasSize(99).first().isEqualTo(2L);
        }
    }

    @Test
    void numbersThatWereSkippedAreNoEvents() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            EventRowsTest.store(rig, 100);
            try (Statement statement = rig.file.database().writer().createStatement()) {
                statement.execute("UPDATE device_event SET event_no = event_no + 1800000000000 WHERE event_no > 10");
            }
            rig.commit();
            EventRetention retention = new EventRetention(rig.file.database().writer(), 100);
            assertThat(step(retention)).isZero();
            retention = new EventRetention(rig.file.database().writer(), 80);
            assertThat(List.of(step(retention), step(retention), step(retention)))
                    .containsExactly(10, 10, 0);
            try (Statement statement = rig.file.database().writer().createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT COUNT(*), MIN(event_no), MAX(event_no) FROM device_event")) {
                rows.next();
                assertThat(rows.getLong(1)).isEqualTo(80);
                assertThat(rows.getLong(2)).isEqualTo(1_800_000_000_021L);
                assertThat(rows.getLong(3)).isEqualTo(1_800_000_000_100L);
            }
        }
    }

    /** None is too old, or of a device with too many. */
    private static int step(EventRetention retention) throws Exception {
        return retention.step(Long.MIN_VALUE, System.nanoTime());
    }

    private static List<Long> kept(HistoryRig rig) throws Exception {
        return EventRows.read(rig.file.database().writer(), rig.damage).unsettled().stream()
                .map(DeviceEvent::getEventNo)
                .toList();
    }
}
