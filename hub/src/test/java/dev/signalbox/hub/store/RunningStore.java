package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.InboxTap;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.Recovered;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store on a real directory, with what it says caught. */
final class RunningStore implements AutoCloseable {
    static final long NOW_MILLIS = 1_800_000_000_000L;
    static final Keeping FOREVER = keeping(Duration.ofDays(36_500));
    static final HistoryWriter.Bounds USUAL =
            new HistoryWriter.Bounds(1 << 18, Duration.ofMinutes(15), Keeping.DEFAULT);
    static final ConsoleIdentity ASKER = new ConsoleIdentity("user:vic", Role.ROLE_VIEWER, "");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Metrics metrics = new Metrics();
    final Inbox inbox = Inbox.withDefaultBounds();
    final InboxTap tap = new InboxTap(inbox);
    final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    final H2Store store;
    final Recovered recovered;
    private long lastSweep;

    static Keeping keeping(Duration everything) {
        return new Keeping(everything, everything, everything, everything, everything, everything, 0);
    }

    private RunningStore(Path directory, HistoryWriter.Bounds bounds, Upkeep upkeep, long stateBloatedFromBytes)
            throws DataDirectoryInUse, StateUnusable, IOException {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW_MILLIS), ZoneOffset.UTC);
        store = new H2Store(directory, inbox, metrics, clock, bounds, upkeep, stateBloatedFromBytes, fatal::add);
        store.take();
        recovered = store.open();
    }

    static RunningStore opened(Path directory) throws DataDirectoryInUse, StateUnusable, IOException {
        return new RunningStore(directory, USUAL, Upkeep.USUAL, Database.BLOATED_FROM_BYTES);
    }

    static RunningStore started(Path directory) throws DataDirectoryInUse, StateUnusable, IOException {
        return started(directory, USUAL);
    }

    static RunningStore started(Path directory, HistoryWriter.Bounds bounds)
            throws DataDirectoryInUse, StateUnusable, IOException {
        return started(directory, bounds, Upkeep.USUAL, Database.BLOATED_FROM_BYTES);
    }

    static RunningStore started(Path directory, Upkeep upkeep) throws DataDirectoryInUse, StateUnusable, IOException {
        return started(directory, USUAL, upkeep, Database.BLOATED_FROM_BYTES);
    }

    /** Compacts its state so early that tests see it. */
    static RunningStore startedSmall(Path directory, HistoryWriter.Bounds bounds)
            throws DataDirectoryInUse, StateUnusable, IOException {
        return started(directory, bounds, Upkeep.USUAL, 1 << 20);
    }

    private static RunningStore started(
            Path directory, HistoryWriter.Bounds bounds, Upkeep upkeep, long stateBloatedFromBytes)
            throws DataDirectoryInUse, StateUnusable, IOException {
        RunningStore running = new RunningStore(directory, bounds, upkeep, stateBloatedFromBytes);
        running.store.start();
        return running;
    }

    /** Records, and returns once all were told as stored. */
    void store(Change... changes) {
        int before = stored().size();
        for (Change change : changes) {
            assertThat(store.record(change)).isTrue();
        }
        await().atMost(PATIENCE).until(() -> stored().size() == before + changes.length);
    }

    List<Change> stored() {
        return tap.taken(Event.Stored.class).stream()
                .flatMap(event -> event.changes().stream())
                .toList();
    }

    /** Sweeps, and returns once that was told as stored. */
    void sweep(Sweep.DeviceReading... readings) {
        sweep(List.of(readings), List.of(), List.of());
    }

    void sweep(List<Sweep.DeviceReading> readings, List<Sweep.BatchMark> marks, List<Sweep.PresenceChange> presences) {
        long id = ++lastSweep;
        store.sweep(new Sweep(id, readings, marks, presences, List.of()));
        await().pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> tap.taken(Event.Swept.class).stream().anyMatch(swept -> swept.sweepId() == id));
    }

    HubToConsole ask(HistoryQuery.Builder query) {
        return ask(ConsoleToHub.newBuilder().setHistory(query));
    }

    HubToConsole ask(ExecutionQuery.Builder query) {
        return ask(ConsoleToHub.newBuilder().setExecutions(query));
    }

    HubToConsole ask(BulkQuery.Builder query) {
        return ask(ConsoleToHub.newBuilder().setBulks(query));
    }

    HubToConsole ask(ConsoleToHub.Builder query) {
        return ask(query, Sight.ALL);
    }

    HubToConsole ask(ConsoleToHub.Builder query, Sight sight) {
        int before = tap.taken(Event.Answered.class).size();
        store.query(new Origin.OfLink(new SilentLink(), 7, ASKER), query.build(), sight);
        return answer(before);
    }

    private HubToConsole answer(int before) {
        await().pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> tap.taken(Event.Answered.class).size() > before);
        return (HubToConsole)
                tap.taken(Event.Answered.class).get(before).answer().message();
    }

    double counted(String name) {
        return metrics.registry().get(name).counter().count();
    }

    static Sweep.DeviceReading number(String device, String metric, long timeMillis, double number) {
        return new Sweep.DeviceReading(
                new DeviceId(device),
                Reading.newBuilder()
                        .setMetric(metric)
                        .setTimeMs(timeMillis)
                        .setNumber(number)
                        .build());
    }

    static HistoryQuery.Builder history(String device, String metric, long fromMillis, long toMillis) {
        return HistoryQuery.newBuilder()
                .setDeviceId(device)
                .setMetric(metric)
                .setFromMs(fromMillis)
                .setToMs(toMillis);
    }

    @Override
    public void close() {
        store.close();
        inbox.close();
    }

    /** The store only ever hands it back. */
    static final class SilentLink implements Link {
        final List<CloseReason> closed = new CopyOnWriteArrayList<>();

        @Override
        public long id() {
            return 1;
        }

        @Override
        public boolean send(Frame frame) {
            throw new AssertionError("the store answers through the inbox");
        }

        @Override
        public void sendLatest(Object key, Frame update) {
            throw new AssertionError("the store answers through the inbox");
        }

        @Override
        public void close(CloseReason reason, int retryAfterMillis) {
            closed.add(reason);
        }
    }
}
