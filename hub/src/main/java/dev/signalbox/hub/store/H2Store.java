package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.Recovered;
import dev.signalbox.hub.switchboard.Sight;
import dev.signalbox.hub.switchboard.Store;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.StorageStatus;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stable storage on two H2 files: {@code state} for promises, {@code history} for measurements. The methods of {@link
 * Store} are thread-safe; {@link #take}, {@link #open}, {@link #start} and {@link #close} are for the one thread that runs the hub.
 */
public final class H2Store implements Store, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(H2Store.class);
    private static final int QUERY_RETRY_MILLIS = 1_000;

    private final DataDirectory directory;
    private final DiskRoom room;
    private final Inbox inbox;
    private final Metrics metrics;
    private final Clock clock;
    private final HistoryWriter.Bounds bounds;
    private final Upkeep upkeep;
    private final Consumer<Throwable> fatal;
    private final Counter changesRefused;
    private final Counter queriesRefused;
    private final StateFile state;
    private final HistoryFile history;
    private final Damage damage;
    private final StorageMeter meter;
    private final ChangeQueue changes = new ChangeQueue();
    private final SweepQueue sweeps = new SweepQueue();
    private final QueryQueue questions = new QueryQueue();
    /** Empty before {@link #open}. */
    private final List<Thread> threads = new ArrayList<>();
    /** Null before {@link #take} and after {@link #close}. */
    private @Nullable DirectoryLock lock;
    /** Null before {@link #open}. */
    private StateRows.@Nullable HubRow hub;
    /** Null before {@link #open}. */
    private @Nullable BackupRun backups;

    /**
     * @param keeping of what was measured
     * @param upkeep of executions, the audit and the backups
     * @param fatal called once, on the state-writer thread, where nothing can be promised any more: stop the hub
     */
    public H2Store(
            Path directory,
            Inbox inbox,
            Metrics metrics,
            Clock clock,
            Keeping keeping,
            Upkeep upkeep,
            Consumer<Throwable> fatal) {
        this(
                directory,
                inbox,
                metrics,
                clock,
                HistoryWriter.Bounds.forHeap(Runtime.getRuntime().maxMemory(), keeping),
                upkeep,
                Database.BLOATED_FROM_BYTES,
                fatal);
    }

    H2Store(
            Path directory,
            Inbox inbox,
            Metrics metrics,
            Clock clock,
            HistoryWriter.Bounds bounds,
            Upkeep upkeep,
            long stateBloatedFromBytes,
            Consumer<Throwable> fatal) {
        this.directory = new DataDirectory(directory, clock);
        this.room = new DiskRoom(this.directory);
        this.inbox = inbox;
        this.metrics = metrics;
        this.clock = clock;
        this.bounds = bounds;
        this.upkeep = upkeep;
        this.fatal = fatal;
        this.changesRefused = metrics.counter(
                "signalbox.store.changes.refused", "Changes not taken: too many waited, or the disk was full");
        this.queriesRefused = metrics.counter(
                "signalbox.store.queries.refused",
                "Queries refused because too many waited, and backups because one was being made");
        this.state = new StateFile(this.directory, stateBloatedFromBytes);
        this.damage = new Damage(metrics);
        this.history = new HistoryFile(this.directory, damage);
        this.meter = new StorageMeter(this.directory, bounds.keeping());
        StoreGauges.show(metrics, this.directory, bounds.keeping());
        metrics.gauge(
                "signalbox.store.taking",
                "1 while changes are taken; 0: the disk is full, or the hub is not there yet or stops",
                changes,
                queue -> queue.isTaking() ? 1 : 0);
    }

    /** Takes the data directory; nobody else may touch anything in it before. */
    public void take() throws DataDirectoryInUse, IOException {
        directory.create();
        lock = DirectoryLock.take(directory);
    }

    /**
     * Reads everything back, after {@link #take}. Nothing is written by other threads before {@link #start}.
     *
     * @throws IOException where the directory or the disk itself is at fault
     */
    public Recovered open() throws StateUnusable, IOException {
        DirectoryLock taken = lock;
        if (taken == null) {
            throw new IllegalStateException("the data directory was not taken");
        }
        boolean opened = false;
        try {
            if (!directory.hasRoom()) {
                throw new IOException(
                        "The disk of " + directory.path() + " is full: a hub needs some megabytes to start.");
            }
            Recovered recovered = recover(taken.afterUncleanStop());
            opened = true;
            return recovered;
        } finally {
            if (!opened) {
                state.database().abandon();
                history.database().abandon();
                lock = null;
                taken.abandon();
            }
        }
    }

    private Recovered recover(boolean afterUncleanStop) throws StateUnusable, IOException {
        boolean expectHistory = state.database().exists();
        Upgrade upgrade = new Upgrade(directory, history, clock, upkeep.backupBeforeUpgrade());
        Marker marker = state.open(afterUncleanStop, () -> upgrade.prepare(afterUncleanStop));
        hub = new StateRows.HubRow(marker.hubId(), marker.generation());
        try {
            HistoryRows measured = history.open(expectHistory, afterUncleanStop);
            makeThreads(hub, measured);
            var connection = state.database().writer();
            return new Recovered(
                    marker.hubId(),
                    marker.generation(),
                    StateRows.devices(connection),
                    StateRows.capabilities(connection),
                    CredentialRows.all(connection),
                    StateRows.wantedExecutions(connection, clock.millis()),
                    ShadowRows.all(connection),
                    StateRows.wantedBulks(connection, clock.millis()),
                    measured.newest(),
                    measured.marks(),
                    measured.presences(),
                    StateRows.settings(connection),
                    AnswerRows.all(connection),
                    RetainedRows.all(connection),
                    MappingRows.mappings(connection),
                    MappingRows.devices(connection),
                    measured.events());
        } catch (NewerTables e) {
            throw e.unusable();
        } catch (SQLException | InvalidProtocolBufferException | IllegalArgumentException | IllegalStateException e) {
            throw state.unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private void makeThreads(StateRows.HubRow hub, HistoryRows measured) throws SQLException {
        var connection = state.database().writer();
        CalmClock endClock = new CalmClock(clock, StateRows.newestEndMillis(connection), System::nanoTime);
        Expiry expiry = new Expiry(endClock, upkeep, metrics);
        CalmClock auditClock = new CalmClock(clock, AuditRows.newestMillis(connection), System::nanoTime);
        AuditTrim auditTrim = new AuditTrim(auditClock, upkeep);
        StateWriter writer = new StateWriter(state, hub, changes, room, inbox, metrics, expiry, auditTrim, fatal);
        BackupRun backupRun = new BackupRun(hub, directory, writer::storedTip, upkeep, inbox, clock, metrics);
        backups = backupRun;
        threads.add(new Thread(writer, "state-writer"));
        threads.add(new Thread(
                new HistoryWriter(
                        history,
                        state.database(),
                        measured,
                        sweeps,
                        room,
                        inbox,
                        metrics,
                        damage,
                        meter,
                        clock,
                        bounds),
                "history-writer"));
        threads.add(new Thread(
                new StoreReader(
                        state.database(), history.database(), questions, damage, inbox, metrics, queriesRefused),
                "store-reader"));
        threads.add(new Thread(backupRun, "store-backup"));
    }

    /** Starts writing and answering. */
    public void start() {
        threads.forEach(Thread::start);
    }

    @Override
    public boolean record(Change change) {
        boolean taken = changes.offer(change);
        if (!taken) {
            changesRefused.increment();
        }
        return taken;
    }

    /** Whether promises can be kept now: false while the disk is full and after {@link #close}. */
    public boolean takesChanges() {
        return changes.isTaking();
    }

    @Override
    public void sweep(Sweep sweep) {
        sweeps.add(sweep);
    }

    @Override
    public StorageStatus storageStatus() {
        return meter.status();
    }

    @Override
    public void query(Origin.OfLink asker, ConsoleToHub query, Sight sight) {
        if (query.hasMakeBackup()) {
            if (backups == null || !backups.offer(asker)) {
                refuse(asker, "A backup is being made already.");
            }
        } else if (!questions.offer(new QueryQueue.Question(asker, query, sight))) {
            refuse(asker, "Too many queries wait already.");
        }
    }

    /** Not through the inbox: the switchboard, which asks, must not wait for itself. */
    private void refuse(Origin.OfLink asker, String sentence) {
        queriesRefused.increment();
        ErrorDetail error = Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, sentence, QUERY_RETRY_MILLIS);
        asker.link()
                .send(Frame.of(HubToConsole.newBuilder()
                        .setRequestId(asker.requestId())
                        .setError(error)
                        .build()));
    }

    /**
     * Stores what was taken, then closes everything in order. The inbox must still be emptied, or closed, until this
     * returns. Waits for the database threads however long they take: an interrupted one could damage its file.
     */
    @Override
    public void close() {
        DirectoryLock held = lock;
        if (held == null) {
            return;
        }
        lock = null;
        changes.close();
        sweeps.close();
        questions.close();
        if (backups != null) {
            backups.close();
        }
        threads.forEach(H2Store::await);
        boolean stateClosed = closeState();
        boolean historyClosed = closeHistory();
        try {
            if (stateClosed && historyClosed) {
                held.markClean();
            }
            held.close();
        } catch (IOException e) {
            LOG.warn("the data directory could not be given back in order: {}", e.toString());
        }
    }

    private boolean closeState() {
        try {
            if (hub != null && state.database().isOpen()) {
                // What a failure left half done must not be counted.
                state.database().rollback();
                state.writeMarker(hub);
            }
            boolean closed = state.database().close();
            if (closed) {
                state.writeSum();
            }
            return closed;
        } catch (SQLException | IOException e) {
            LOG.warn("state could not be closed in order; what was told as stored is stored: {}", e.toString());
            return false;
        }
    }

    private boolean closeHistory() {
        try {
            return history.database().close();
        } catch (SQLException | IOException e) {
            LOG.warn("history could not be closed in order; what was told as stored is stored: {}", e.toString());
            return false;
        }
    }

    private static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
