package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.DeviceEvent;
import java.nio.file.Path;
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
