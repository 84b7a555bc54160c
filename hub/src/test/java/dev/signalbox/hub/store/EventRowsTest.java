package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Value;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.KeptEvents;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.EventQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
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
        sweep(running, events, marks, erased, 0);
    }

    private void sweep(
            RunningStore running,
            List<DeviceEvent> events,
            List<BatchMark> marks,
            List<DeviceId> erased,
            long settledNo) {
        long id = ++lastSweep;
        running.store.sweep(new Sweep(id, List.of(), List.of(), List.of(), erased, events, marks, settledNo));
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
    void restartKnowsWhatTheBrokerMayNotHave() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            sweep(
                    running,
                    List.of(
                            event(1, "door-1", "opened", 3_000),
                            event(2, "door-2", "opened", 2_000),
                            event(3, "door-1", "closed", 1_000)),
                    List.of(),
                    List.of());
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().unsettled())
                    .extracting(DeviceEvent::getEventNo)
                    .containsExactly(1L, 2L, 3L);
            sweep(running, List.of(), List.of(), List.of(), 2);
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().unsettled()).containsExactly(event(3, "door-1", "closed", 1_000));
            sweep(running, List.of(), List.of(), List.of(), 3);
            sweep(running, List.of(), List.of(), List.of(new DeviceId("door-1"), new DeviceId("door-2")));
        }
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.events().unsettled()).isEmpty();
            assertThat(running.recovered.events().lastEventNo())
                    .as("numbers go on, also where the newest were erased")
                    .isEqualTo(3);
        }
    }

    @Test
    void newestThatMayWaitComeBackAndTheOthersAreCounted() throws Exception {
        int surplus = 10;
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            store(rig, EventRows.MOST_UNSETTLED + surplus);
            KeptEvents kept = EventRows.read(rig.file.database().writer(), rig.damage);
            assertThat(kept.unsettledBefore()).isEqualTo(surplus);
            assertThat(kept.unsettled())
                    .hasSize(EventRows.MOST_UNSETTLED)
                    .first()
                    .satisfies(oldest -> assertThat(oldest.getEventNo()).isEqualTo(surplus + 1));
        }
    }

    @Test
    void eventThatCannotBeReadIsPassedOver() throws Exception {
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            store(rig, 3);
            try (Statement statement = rig.file.database().writer().createStatement()) {
                statement.execute("UPDATE device_event SET body = X'0A' WHERE event_no = 2");
            }
            KeptEvents kept = EventRows.read(rig.file.database().writer(), rig.damage);
            assertThat(kept.unsettled()).extracting(DeviceEvent::getEventNo).containsExactly(1L, 3L);
            assertThat(rig.counted("signalbox.store.history.damaged")).isEqualTo(1);
        }
    }

    @Test
    void historyOfAHubThatDidNotKnowWhatTheBrokerHasFloodsNobody() throws Exception {
        String url = "jdbc:h2:mem:before-settled-events";
        FluentConfiguration tables =
                Flyway.configure().dataSource(url, "", "").locations("classpath:dev/signalbox/hub/store/history");
        try (Connection connection = DriverManager.getConnection(url)) {
            tables.target("3").load().migrate();
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO device_event VALUES (17, 'door-1', 'opened', 1, 1, X'')");
            }
            tables.target("latest").load().migrate();
            KeptEvents kept = EventRows.read(connection, new Damage(new Metrics()));
            assertThat(kept.unsettled()).isEmpty();
            assertThat(kept.lastEventNo()).isEqualTo(17);
        }
    }

    /** Numbered from 1 on, of two devices. */
    static void store(HistoryRig rig, int count) throws Exception {
        List<DeviceEvent> events = IntStream.rangeClosed(1, count)
                .mapToObj(i -> event(i, "door-" + (i % 2 + 1), "opened", i))
                .toList();
        rig.tables().sweeps().write(new Sweep(1, List.of(), List.of(), List.of(), List.of(), events, List.of(), 0));
        rig.commit();
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
