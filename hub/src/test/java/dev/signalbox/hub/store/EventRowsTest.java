package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.EventQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of events, for how long, and how it is found again. */
class EventRowsTest {
    private static final long NOW_MILLIS = RunningStore.NOW_MILLIS;
    private static final DeviceId DOOR = new DeviceId("door-1");

    @TempDir
    Path directory;

    private long lastSweep;

    private static DeviceEvent event(long eventNo, String device, String name, long timeMillis) {
        return DeviceEvent.newBuilder()
                .setEventNo(eventNo)
                .setDeviceId(device)
                .setName(name)
                .setTimeMs(timeMillis)
                .setReceivedAtMs(NOW_MILLIS)
                .build();
    }

    private void sweep(RunningStore running, List<DeviceEvent> events, List<BatchMark> marks, List<DeviceId> erased) {
        long id = ++lastSweep;
        running.store.sweep(new Sweep(id, List.of(), List.of(), List.of(), erased, events, marks));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> running.tap.taken(Event.Swept.class).stream().anyMatch(swept -> swept.sweepId() == id));
    }

    private static DeviceEvents ask(RunningStore running, EventQuery.Builder query) {
        return running.ask(ConsoleToHub.newBuilder().setEvents(query.setDeviceId(DOOR.value())))
                .getEvents();
    }

    @Test
    void eventsAreFoundByTheirDeviceNameAndTimeNewestFirst() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            sweep(
                    running,
                    List.of(
                            event(1, "door-1", "opened", 1_000),
                            event(2, "door-2", "opened", 1_500),
                            // Kept by its agent while there was no link.
                            event(3, "door-1", "closed", 500),
                            event(4, "door-1", "opened", 2_000),
                            event(5, "door-1", "closed", 2_000)),
                    List.of(),
                    List.of());
            assertThat(numbers(ask(running, EventQuery.newBuilder()))).containsExactly(5L, 4L, 1L, 3L);
            assertThat(numbers(ask(running, EventQuery.newBuilder().addNames("opened"))))
                    .containsExactly(4L, 1L);
            assertThat(numbers(ask(
                            running, EventQuery.newBuilder().setFromMs(1_000).setToMs(2_000))))
                    .containsExactly(1L);
            assertThat(numbers(ask(running, EventQuery.newBuilder().addNames("rung"))))
                    .isEmpty();
        }
    }

    @Test
    void pagesGoOnWhereTheLastOneEndedAlsoAmongEventsOfOneTime() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            List<DeviceEvent> all = IntStream.rangeClosed(1, 25)
                    .mapToObj(i -> event(i, "door-1", "opened", 1_000 + i / 10))
                    .toList();
            sweep(running, all, List.of(), List.of());
            List<Long> seen = new ArrayList<>();
            EventQuery.Builder query = EventQuery.newBuilder().setLimit(4);
            do {
                DeviceEvents page = ask(running, query);
                seen.addAll(numbers(page));
                query.setCursor(page.getNextCursor());
            } while (!query.getCursor().isEmpty());
            assertThat(seen).hasSize(25).isSortedAccordingTo((a, b) -> Long.compare(b, a));
            assertThat(running.ask(ConsoleToHub.newBuilder()
                                    .setEvents(EventQuery.newBuilder()
                                            .setDeviceId("door-2")
                                            .setCursor(ask(
                                                            running,
                                                            EventQuery.newBuilder()
                                                                    .setLimit(4))
                                                    .getNextCursor())))
                            .getError()
                            .getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_INVALID_ARGUMENT);
        }
    }

    @Test
    void longEventsEndAPageEarly() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            Value text = Value.newBuilder().setStringValue("x".repeat(1_000)).build();
            List<DeviceEvent> all = IntStream.rangeClosed(1, 400)
                    .mapToObj(i -> event(i, "door-1", "opened", i).toBuilder()
                            .putValues("said", text)
                            .build())
                    .toList();
            sweep(running, all, List.of(), List.of());
            DeviceEvents first = ask(running, EventQuery.newBuilder().setLimit(500));
            assertThat(first.getSerializedSize()).isLessThan(260 << 10);
            DeviceEvents second =
                    ask(running, EventQuery.newBuilder().setLimit(500).setCursor(first.getNextCursor()));
            assertThat(first.getEventsCount() + second.getEventsCount()).isEqualTo(400);
        }
    }

    @Test
    void whoMayNotSeeTheDeviceSeesNoEvents() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            sweep(running, List.of(event(1, "door-1", "opened", 1_000)), List.of(), List.of());
            Sight elsewhere = new Sight(Set.of("door-2"), "user:olga");
            assertThat(running.ask(
                                    ConsoleToHub.newBuilder()
                                            .setEvents(EventQuery.newBuilder().setDeviceId("door-1")),
                                    elsewhere)
                            .getEvents())
                    .isEqualTo(DeviceEvents.getDefaultInstance());
        }
    }

    @Test
    void restartKnowsTheNewestBootsAndTheLastNumber() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            for (int boot = 1; boot <= 10; boot++) {
                sweep(
                        running,
                        List.of(event(boot, "door-1", "opened", boot)),
                        List.of(new BatchMark(DOOR, "boot-" + boot, boot)),
                        List.of());
            }
            sweep(running, List.of(), List.of(new BatchMark(DOOR, "boot-10", 11)), List.of());
            sweep(running, List.of(), List.of(new BatchMark(DOOR, "boot-9", 0)), List.of());
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().lastEventNo()).isEqualTo(10);
            assertThat(running.recovered.events().marks())
                    .hasSize(7)
                    .contains(new BatchMark(DOOR, "boot-10", 11), new BatchMark(DOOR, "boot-3", 3));
        }
    }

    @Test
    void erasedDeviceLeavesNoEventAndNoMark() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            sweep(
                    running,
                    List.of(event(1, "door-1", "opened", 1_000), event(2, "door-2", "opened", 1_000)),
                    List.of(new BatchMark(DOOR, "boot", 1)),
                    List.of());
            sweep(running, List.of(), List.of(), List.of(DOOR));
            assertThat(ask(running, EventQuery.newBuilder()).getEventsList()).isEmpty();
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().marks()).isEmpty();
            assertThat(running.recovered.events().lastEventNo()).isEqualTo(2);
        }
    }

    @Test
    void theNewestTenThousandOfADeviceAreKept() throws Exception {
        int surplus = 700;
        try (RunningStore running = RunningStore.started(directory)) {
            int all = EventRetention.MAX_OF_DEVICE + surplus;
            for (int from = 1; from <= all; from += 1_000) {
                List<DeviceEvent> some = IntStream.range(from, Math.min(from + 1_000, all + 1))
                        .mapToObj(i -> event(i, "door-1", "opened", i))
                        .toList();
                sweep(running, some, List.of(), List.of());
            }
            // It is looked at after each 500 of them.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> running.counted("signalbox.store.events.deleted") >= surplus - 500);
            List<Long> oldest = numbers(ask(running, EventQuery.newBuilder().setToMs(701)));
            assertThat(oldest).hasSizeLessThanOrEqualTo(500);
            assertThat(numbers(
                            ask(running, EventQuery.newBuilder().setFromMs(701).setToMs(703))))
                    .containsExactly(702L, 701L);
        }
    }

    @Test
    void oldEventsGoInTheOrderInWhichTheyCame() throws Exception {
        HistoryWriter.Bounds aDay = new HistoryWriter.Bounds(
                1_000,
                Duration.ofDays(1),
                new Keeping(
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        0));
        long twoDaysAgo = NOW_MILLIS - Duration.ofDays(2).toMillis();
        try (RunningStore running = RunningStore.started(directory)) {
            sweep(
                    running,
                    List.of(
                            event(1, "door-1", "opened", twoDaysAgo).toBuilder()
                                    .setReceivedAtMs(twoDaysAgo)
                                    .build(),
                            event(2, "door-1", "opened", NOW_MILLIS)),
                    List.of(),
                    List.of());
            // Retention begins at the newest that is stored.
            running.sweep(RunningStore.number("door-1", "t", NOW_MILLIS, 1));
        }
        try (RunningStore running = RunningStore.started(directory, aDay)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> running.counted("signalbox.store.events.deleted") == 1);
            assertThat(numbers(ask(running, EventQuery.newBuilder()))).containsExactly(2L);
        }
    }

    private static List<Long> numbers(DeviceEvents events) {
        return events.getEventsList().stream().map(DeviceEvent::getEventNo).toList();
    }
}
