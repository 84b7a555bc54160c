package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What waits while the history takes little or nothing is bounded, and what is not kept is counted. */
final class UnstoredReadingsTest {
    private static final int MOST_SWEEPS = 4;
    private static final String LONG_TEXT = "x".repeat(1_024);

    @Test
    void presencesOfADeviceThatComesAndGoesDoNotPileUpWhileNoSweepIsTaken() {
        Rig rig = new Rig();
        for (int i = 0; i < 200; i++) {
            RecordingLink link = rig.deviceArrives("boot-1");
            rig.passes(1_100);
            rig.deviceLeaves(link, PresenceCause.PRESENCE_CAUSE_GOODBYE);
            rig.passes(1_100);
        }
        assertThat(rig.store.unswept).hasSize(MOST_SWEEPS);

        rig.sweepCommits();
        rig.passes(1_100);

        Sweep next = rig.store.unswept.get(MOST_SWEEPS - 1);
        assertThat(next.presences())
                .extracting(change -> change.presence().getState())
                .containsExactly(PresenceState.PRESENCE_STATE_OFFLINE);
        assertThat(rig.counted("signalbox.presence.unstored")).isEqualTo(400 - MOST_SWEEPS - 1);
    }

    @Test
    void everyPresenceIsStoredWhileSweepsAreTaken() {
        Rig rig = new Rig();
        for (int i = 0; i < 3; i++) {
            rig.deviceLeaves(rig.deviceArrives("boot-1"), PresenceCause.PRESENCE_CAUSE_GOODBYE);
        }
        rig.passes(1_100);

        assertThat(rig.store.unswept.get(0).presences()).hasSize(6);
        assertThat(rig.counted("signalbox.presence.unstored")).isZero();
    }

    @Test
    void longTextsThatAreNotStoredAreBoundedInBytesAndAskedForAgainOnceThereIsRoom() {
        Rig rig = Rig.withRoomFor(100 << 10);
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int batch = 1; batch <= 200; batch++) {
            says(rig, device, batch, LONG_TEXT);
            rig.passes(1_000);
        }

        int taken = (int) rig.counted("signalbox.readings.taken");
        assertThat(taken).isBetween(20, 100);
        assertThat(rig.counted("signalbox.batches.overloaded")).isEqualTo(200 - taken);
        assertThat(device.closed).isNull();

        while (!rig.store.unswept.isEmpty()) {
            rig.sweepCommits();
            rig.passes(1_000);
        }
        assertThat(device.readingAcks()).last().isEqualTo((long) taken);
        assertThat(device.closed).isEqualTo(CloseReason.CLOSE_REASON_OVERLOADED);
        assertThat(device.retryAfterMillis).isPositive();
        says(rig, rig.deviceArrives("boot-1"), taken + 1, LONG_TEXT);
        assertThat(rig.counted("signalbox.readings.taken")).isEqualTo(taken + 1);
    }

    @Test
    void moreShortTextsThanLongOnesMayWait() {
        Rig rig = Rig.withRoomFor(100 << 10);
        RecordingLink device = rig.deviceArrives("boot-1");
        LongStream.rangeClosed(1, 200).forEach(batch -> says(rig, device, batch, "x"));

        assertThat(rig.counted("signalbox.readings.taken")).isEqualTo(200);
    }

    @Test
    void nothingWaitsOrIsAcknowledgedOnceTheHistoryHasEndedAndLiveValuesGoOn() {
        Rig rig = Rig.withRoomFor(100 << 10);
        RecordingLink device = rig.deviceArrives("boot-1");
        for (int batch = 1; batch <= 10; batch++) {
            says(rig, device, batch, LONG_TEXT);
            rig.passes(1_000);
        }
        rig.switchboard.on(new Event.HistoryEnded());
        assertThat(rig.counted("signalbox.sweeps.dropped")).isEqualTo(MOST_SWEEPS);
        assertThat(rig.counted("signalbox.readings.unstored")).isEqualTo(10 - MOST_SWEEPS);

        RecordingLink console = rig.consoleArrives(Rig.OPERATOR);
        rig.asks(
                console, Rig.OPERATOR, ConsoleToHub.newBuilder().setRequestId(1).setWatch(Watch.newBuilder()));
        console.updates.clear();
        for (int batch = 11; batch <= 500; batch++) {
            says(rig, device, batch, LONG_TEXT);
            rig.passes(1_000);
        }
        assertThat(console.updates).hasSize(490);
        assertThat(rig.store.unswept).hasSize(MOST_SWEEPS);
        assertThat(device.readingAcks()).isEmpty();
        assertThat(rig.counted("signalbox.readings.unstored")).isEqualTo(500 - MOST_SWEEPS);
        assertThat(rig.metrics
                        .registry()
                        .get("signalbox.readings.waiting.bytes")
                        .gauge()
                        .value())
                .isZero();
        assertThat(rig.counted("signalbox.batches.overloaded")).isZero();

        rig.deviceLeaves(device, PresenceCause.PRESENCE_CAUSE_GOODBYE);
        assertThat(rig.counted("signalbox.presence.unstored")).isEqualTo(1);
        rig.switchboard.on(new Event.Stopping(0));
        rig.passes(250);
        assertThat(rig.switchboard.hasEnded()).isTrue();
    }

    private static void says(Rig rig, RecordingLink link, long batch, String text) {
        Reading reading = Reading.newBuilder()
                .setMetric("log")
                .setText(text)
                .setTimeMs(rig.millis())
                .build();
        Frame frame = Frame.of(Update.newBuilder()
                .setDeviceId(Rig.DEVICE.value())
                .setReading(reading)
                .build());
        rig.switchboard.on(new Event.ReadingsArrived(
                link, Rig.DEVICE, "boot-1", batch, 1, false, List.of(new NewReading(reading, frame)), 0));
    }
}
