package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.KeptEvents;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.EventQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever knows events by their numbers takes no new one for an old, whatever became of the history. */
final class EventNumbersTest {
    @TempDir
    Path directory;

    private long lastSweep;

    private void happen(RunningStore running, long... numbers) {
        List<DeviceEvent> events = LongStream.of(numbers)
                .mapToObj(no -> DeviceEvent.newBuilder()
                        .setEventNo(no)
                        .setDeviceId("door-1")
                        .setName("opened")
                        .setTimeMs(no)
                        .setReceivedAtMs(RunningStore.NOW_MILLIS)
                        .build())
                .toList();
        sweep(running, events, 0);
    }

    private void settle(RunningStore running, long eventNo) {
        sweep(running, List.of(), eventNo);
    }

    private void sweep(RunningStore running, List<DeviceEvent> events, long settledNo) {
        long id = ++lastSweep;
        running.store.sweep(new Sweep(id, List.of(), List.of(), List.of(), List.of(), events, List.of(), settledNo));
        await().until(() -> running.tap.taken(Event.Swept.class).stream().anyMatch(swept -> swept.sweepId() == id));
    }

    private static List<Long> found(RunningStore running) {
        return running
                .ask(ConsoleToHub.newBuilder().setEvents(EventQuery.newBuilder().setDeviceId("door-1")))
                .getEvents()
                .getEventsList()
                .stream()
                .map(DeviceEvent::getEventNo)
                .toList();
    }

    @Test
    void theyGoOnBehindThoseOfALostHistory() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            happen(running, 1, 2);
            assertThat(running.recovered.events().lastEventNo())
                    .as("a new hub begins at 1")
                    .isZero();
        }
        Files.write(directory.resolve("history.mv.db"), new byte[100_000]);
        long next;
        try (RunningStore running = RunningStore.started(directory)) {
            next = running.recovered.events().lastEventNo() + 1;
            assertThat(next).isGreaterThan(RunningStore.NOW_MILLIS);
            assertThat(running.recovered.events().unsettled()).isEmpty();
            happen(running, next, next + 1);
            settle(running, next);
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().lastEventNo()).isEqualTo(next + 1);
            assertThat(running.recovered.events().unsettled())
                    .extracting(DeviceEvent::getEventNo)
                    .containsExactly(next + 1);
            assertThat(found(running)).containsExactly(next + 1, next);
        }
        Files.delete(directory.resolve("history.mv.db"));
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().lastEventNo()).isGreaterThanOrEqualTo(RunningStore.NOW_MILLIS);
        }
    }

    @Test
    void theyGoOnBehindThoseOfAHistoryThatWasBegunAnewWhileTheHubRan() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            happen(running, 1, 2);
            // Written neither into the file, opened again, nor into a new one.
            running.store.sweep(new Sweep(
                    ++lastSweep,
                    List.of(RunningStore.number("door-1", "t".repeat(100), 1, 1)),
                    List.of(),
                    List.of(),
                    List.of()));
            await().until(() -> !running.tap.taken(Event.HistoryEnded.class).isEmpty());
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(found(running)).isEmpty();
            assertThat(running.recovered.events().lastEventNo()).isEqualTo(2);
            settle(running, 1); // the broker is behind
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().lastEventNo()).isEqualTo(2);
        }
    }

    @Test
    void theyGoOnBehindAllThatWasToldSinceTheBackupThatIsRestored() throws Exception {
        Path data = directory.resolve("data");
        try (RunningStore running = RunningStore.started(data)) {
            happen(running, 1, 2);
        }
        Path backup;
        try (StoppedHub hub = StoppedHub.take(data)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        try (RunningStore running = RunningStore.started(data)) {
            happen(running, 3, 4);
        }
        StoppedHub.restore(backup, data, true);
        try (RunningStore running = RunningStore.started(data)) {
            KeptEvents kept = running.recovered.events();
            assertThat(kept.lastEventNo()).isGreaterThan(1_000_000);
            assertThat(kept.unsettled()).isEmpty();
            happen(running, kept.lastEventNo() + 1);
            assertThat(found(running)).containsExactly(kept.lastEventNo() + 1, 2L, 1L);
        }
    }
}
