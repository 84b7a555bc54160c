package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which newest values a hub has when it starts. */
class RecoveredValuesTest {
    @Test
    void newestValuesOfADeviceWhoseClockIsBehindOutliveTheHub() {
        long created = 1_700_000_000_000L;
        long sevenDays = Duration.ofDays(7).toMillis();
        RecordingStore disk = new RecordingStore();
        for (String id : List.of("behind", "fresh")) {
            DeviceId device = new DeviceId(id);
            disk.newest.add(new Sweep.DeviceReading(
                    device, Rig.reading("near", 1, created - sevenDays).reading()));
            disk.newest.add(new Sweep.DeviceReading(
                    device, Rig.reading("far", 2, created - sevenDays - 1).reading()));
            disk.newest.add(new Sweep.DeviceReading(
                    device, Rig.reading("own", 3, created).reading()));
        }
        disk.marks.add(new Sweep.BatchMark(new DeviceId("behind"), "boot-1", 4));
        disk.marks.add(new Sweep.BatchMark(new DeviceId("fresh"), "boot-1", 0));
        Rig start = Rig.on(
                disk,
                Rig.device("behind").setCreatedAtMs(created).build(),
                Rig.device("fresh").setCreatedAtMs(created).build());

        assertThat(start.live(new DeviceId("behind")).metrics).containsOnlyKeys("near", "own");
        assertThat(start.live(new DeviceId("fresh")).metrics)
                .as("it has sent nothing: what is older is another one's")
                .containsOnlyKeys("own");
    }
}
