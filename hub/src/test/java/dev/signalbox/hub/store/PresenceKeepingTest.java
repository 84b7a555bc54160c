package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.PresenceState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PresenceKeepingTest {
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    @TempDir
    Path directory;

    @Test
    void presencesGoWhenTheyAreOldButNotTheNewestOfADevice() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            running.store(device("kiln-1"), device("kiln-2"));
            for (int day = 30; day > 0; day--) {
                running.sweep(List.of(), List.of(), List.of(presence("kiln-1", NOW_MILLIS - day * DAY_MILLIS)));
            }
            running.sweep(List.of(), List.of(), List.of(presence("kiln-2", NOW_MILLIS - 40 * DAY_MILLIS)));
            running.sweep(List.of(), List.of(), List.of(presence("kiln-3", NOW_MILLIS)));
        }
        try (RunningStore running = RunningStore.started(directory, tenDaysOfPresence())) {
            await().until(() -> running.counted("signalbox.store.presences.deleted") == 20);
            assertThat(presences(running, "kiln-1", 500, "").getPresencesList())
                    .extracting(Presence::getSinceMs)
                    .hasSize(10)
                    .startsWith(NOW_MILLIS - DAY_MILLIS);
            assertThat(presences(running, "kiln-2", 500, "").getPresencesList()).hasSize(1);
        }
    }

    @Test
    void whatADeletedDeviceLeftGoesWithTheLastThatItMeasured() throws Exception {
        // Rollups of days go by whole rows of 64 days.
        long old = NOW_MILLIS - 200 * DAY_MILLIS;
        HistoryWriter.Bounds packedAtOnce = new HistoryWriter.Bounds(1, Duration.ofDays(1), RunningStore.FOREVER);
        try (RunningStore running = RunningStore.started(directory, packedAtOnce)) {
            for (String id : List.of("kiln-1", "kiln-2", "kiln-3")) {
                running.store(device(id));
                running.sweep(
                        List.of(number(id, "t", id.equals("kiln-2") ? NOW_MILLIS : old, 1)),
                        List.of(new Sweep.BatchMark(new DeviceId(id), "boot", 1)),
                        List.of(presence(id, old)));
            }
            running.store(
                    new Change.DeviceRemoved(new DeviceId("kiln-1"), false),
                    new Change.DeviceRemoved(new DeviceId("kiln-2"), false));
            await().until(() -> running.counted("signalbox.store.readings.packed") == 3);
        }
        try (RunningStore running = RunningStore.started(directory, tenDaysOfPresence())) {
            await().until(() -> running.counted("signalbox.store.chunks.deleted") == 8);
            // In the hour that passes until presences are looked at again.
            assertThat(presences(running, "kiln-1", 1, "").getPresencesList()).hasSize(1);
        }
        try (RunningStore running = RunningStore.started(directory, tenDaysOfPresence())) {
            await().until(() -> presences(running, "kiln-1", 1, "").getPresencesCount() == 0);
            assertThat(presences(running, "kiln-2", 1, "").getPresencesList()).hasSize(1);
            assertThat(presences(running, "kiln-3", 1, "").getPresencesList()).hasSize(1);
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.marks())
                    .extracting(mark -> mark.device().value())
                    .containsExactlyInAnyOrder("kiln-2", "kiln-3");
        }
    }

    @Test
    void presencesArePagedNewestFirstWhileOthersCome() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (int i = 0; i < 25; i++) {
                running.sweep(List.of(), List.of(), List.of(presence("kiln-1", NOW_MILLIS + i), presence("kiln-2", 1)));
            }
            List<Long> since = new ArrayList<>();
            String cursor = "";
            do {
                PresenceHistory page = presences(running, "kiln-1", 10, cursor);
                page.getPresencesList().forEach(presence -> since.add(presence.getSinceMs() - NOW_MILLIS));
                cursor = page.getNextCursor();
                running.sweep(List.of(), List.of(), List.of(presence("kiln-1", NOW_MILLIS + 100)));
            } while (!cursor.isEmpty());
            assertThat(since).hasSize(25).startsWith(24L, 23L).endsWith(1L, 0L);
            for (PresenceHistoryQuery.Builder bad : List.of(
                    PresenceHistoryQuery.newBuilder(),
                    PresenceHistoryQuery.newBuilder().setDeviceId("kiln-1").setLimit(501),
                    PresenceHistoryQuery.newBuilder().setDeviceId("kiln-1").setCursor("x"))) {
                assertThat(running.ask(ConsoleToHub.newBuilder().setPresenceHistory(bad))
                                .getError()
                                .getCode())
                        .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
            }
        }
    }

    private static HistoryWriter.Bounds tenDaysOfPresence() {
        Duration day = Duration.ofDays(1);
        return new HistoryWriter.Bounds(
                1_000, day, new Keeping(day, day, day, day, Duration.ofDays(10), Duration.ofDays(10), 0));
    }

    private static PresenceHistory presences(RunningStore running, String device, int limit, String cursor) {
        return running.ask(ConsoleToHub.newBuilder()
                        .setPresenceHistory(PresenceHistoryQuery.newBuilder()
                                .setDeviceId(device)
                                .setLimit(limit)
                                .setCursor(cursor)))
                .getPresenceHistory();
    }

    private static Change device(String id) {
        return new Change.DeviceChanged(Device.newBuilder().setDeviceId(id).build());
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
