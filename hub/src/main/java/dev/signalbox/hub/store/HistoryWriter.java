package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Sweep;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores sweeps, packs them into chunks and rollups once enough have come together, and lets go of what is too old. A full disk makes it
 * hold its sweep until there is room; after any other failure it opens the file again, then begins a new one, and ends
 * only if that fails too: the hub goes on without history. Confined to the history-writer thread.
 */
final class HistoryWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final long HOUSEKEEPING_MILLIS = 1_000;
    /** So long sweeps wait for deletions at most, but for one step; a tenth of the time keeps up with what is stored in the rest. */
    private static final long DELETING_NANOS = 100_000_000;

    /**
     * @param openReadings so many readings in sweeps are packed at the latest
     * @param openFor readings stand in sweeps no longer than this
     */
    record Bounds(int openReadings, Duration openFor, Keeping keeping) {
        /** Packing holds its readings in memory, at about 20 bytes each. */
        static Bounds forHeap(long heapBytes, Keeping keeping) {
            return new Bounds(
                    (int) Math.max(1 << 16, Math.min(1 << 20, heapBytes / 512)), Duration.ofMinutes(15), keeping);
        }
    }

    /** Something to be done in one transaction; may be asked again after a failure, with everything prepared anew. */
    private interface Work {
        void run() throws SQLException, IOException;
    }

    private final HistoryFile file;
    private final Database state;
    private final SweepQueue queue;
    private final DiskRoom room;
    private final Inbox inbox;
    private final Clock clock;
    private final CalmClock calmClock;
    private final Bounds bounds;
    private final StorageMeter meter;
    private final Budget budget;
    private final Damage damage;
    private final Counter readings;
    private final Counter packed;
    private final Counter deleted;
    private final Counter presencesDeleted;
    private final Counter eventsDeleted;
    private final Counter erased;
    private HistoryTables tables;
    private long openReadings;
    private long openSinceNanos;
    private long lastEventNo;

    /** @param state is only read */
    HistoryWriter(
            HistoryFile file,
            Database state,
            HistoryRows stored,
            SweepQueue queue,
            DiskRoom room,
            Inbox inbox,
            Metrics metrics,
            Damage damage,
            StorageMeter meter,
            Clock clock,
            Bounds bounds)
            throws SQLException {
        this.file = file;
        this.state = state;
        this.queue = queue;
        this.room = room;
        this.inbox = inbox;
        this.clock = clock;
        this.calmClock = new CalmClock(clock, stored.newestMillis(), System::nanoTime);
        this.bounds = bounds;
        this.meter = meter;
        this.damage = damage;
        this.budget = new Budget(bounds.keeping(), metrics);
        this.readings = metrics.counter("signalbox.store.readings", "Readings on stable storage");
        this.packed = metrics.counter("signalbox.store.readings.packed", "Readings moved from sweeps into chunks");
        this.deleted = metrics.counter(
                "signalbox.store.chunks.deleted", "Chunks and rollups that were older than they are kept");
        this.presencesDeleted =
                metrics.counter("signalbox.store.presences.deleted", "Presences that were older than they are kept");
        this.eventsDeleted = metrics.counter(
                "signalbox.store.events.deleted", "Events of devices that were older, or more, than are kept");
        this.erased = metrics.counter("signalbox.store.devices.erased", "Devices whose history was deleted as asked");
        metrics.queue(
                "signalbox.store.sweeps.waiting",
                "Sweeps waiting for their commit",
                SweepQueue.MAX_WAITING,
                queue,
                SweepQueue::size);
        this.openReadings = stored.openReadings();
        this.lastEventNo = stored.events().lastEventNo();
        this.openSinceNanos = System.nanoTime();
        this.tables = HistoryTables.of(file.database().writer(), bounds, budget, damage, 0);
        meter.measure(tables.tiers(), clock.millis(), System.nanoTime());
    }

    @Override
    public void run() {
        try {
            boolean open = true;
            while (open && !queue.isFinished()) {
                Optional<Sweep> sweep = queue.take(HOUSEKEEPING_MILLIS);
                open = (sweep.isEmpty() || store(sweep.get())) && (queue.isClosed() || keepHouse());
            }
        } catch (Exception | Error e) {
            // The sweeps are never told as stored, so devices keep what was not acknowledged.
            queue.abandon();
            LOG.error("history cannot be written any more; the hub goes on without it", e);
            inbox.put(new Event.HistoryEnded());
        }
    }

    private boolean store(Sweep sweep) throws SQLException, IOException {
        if (!sweep.erased().isEmpty()) {
            if (!packAll() || !erase(sweep.erased())) {
                return false;
            }
            erased.increment(sweep.erased().size());
        }
        long firstNo = tables.sweeps().lastSweepNo() + 1;
        boolean stored = complete(() -> {
            // After a failed sync it can be there already.
            if (SweepRows.newestSweepNo(file.database().writer()) < firstNo) {
                tables.sweeps().write(sweep);
                file.commit();
            }
        });
        if (stored) {
            if (openReadings == 0) {
                openSinceNanos = System.nanoTime();
            }
            openReadings += sweep.readings().size();
            readings.increment(sweep.readings().size());
            sweep.events().forEach(event -> lastEventNo = Math.max(lastEventNo, event.getEventNo()));
            inbox.put(new Event.Swept(sweep.id()));
        }
        return stored;
    }

    private boolean packAll() throws SQLException, IOException {
        boolean[] more = {true};
        while (more[0]) {
            if (!complete(() -> {
                pack();
                more[0] = !tables.packing().isDone();
            })) {
                return false;
            }
        }
        return true;
    }

    /** Sweeps hold readings of all devices, so they must be packed. */
    private boolean erase(List<DeviceId> devices) throws SQLException, IOException {
        boolean begun = complete(() -> {
            tables.erasure().begin(devices);
            file.commit();
            prepare();
        });
        boolean[] more = {true};
        while (begun && more[0]) {
            begun = complete(() -> more[0] = eraseStep());
        }
        return begun;
    }

    private boolean eraseStep() throws SQLException {
        boolean more = tables.erasure().step();
        if (more) {
            // Not synced: who deletes twice deletes the same.
            commit();
        }
        return more;
    }

    private boolean keepHouse() throws SQLException, IOException {
        boolean due = openReadings >= bounds.openReadings()
                || (openReadings > 0
                        && System.nanoTime() - openSinceNanos
                                >= bounds.openFor().toNanos());
        return (!due || complete(this::pack))
                && complete(this::eraseStep)
                && complete(tables.backfill().isOver() ? this::deleteOld : this::fillBack)
                && forgetGone()
                && complete(this::compact)
                && measure();
    }

    private void pack() throws SQLException {
        int moved = tables.packing().pack();
        tables.tiers().save();
        file.commit();
        openReadings = Math.max(0, openReadings - moved);
        openSinceNanos = System.nanoTime();
        packed.increment(moved);
    }

    private void fillBack() throws SQLException {
        tables.backfill().step();
        tables.tiers().save();
        file.commit();
    }

    private void deleteOld() throws SQLException {
        long now = calmClock.millis();
        long beganNanos = System.nanoTime();
        do {
            int rows = tables.keptRows().step(tables.series().all(), now);
            // Not synced: who deletes twice deletes the same.
            commit();
            deleted.increment(rows);
        } while (tables.keptRows().isUnderWay() && System.nanoTime() - beganNanos < DELETING_NANOS);
        int presences =
                tables.keptPresences().step(now - bounds.keeping().presence().toMillis(), beganNanos);
        int events = tables.keptEvents().step(now - bounds.keeping().events().toMillis(), beganNanos);
        commit();
        presencesDeleted.increment(presences);
        eventsDeleted.increment(events);
    }

    /** Whoever was deleted without its history leaves some rows, which go when nothing it measured is left. */
    private boolean forgetGone() throws SQLException, IOException {
        List<DeviceId> gone = new ArrayList<>();
        for (DeviceId device : tables.keptPresences().takeSilent()) {
            if (!state.read(connection -> StateRows.knows(connection, device.value()))
                    .orElse(true)) {
                gone.add(device);
            }
        }
        if (gone.isEmpty()) {
            return true;
        }
        return packAll()
                && complete(() -> {
                    for (Iterator<DeviceId> left = gone.iterator(); left.hasNext(); ) {
                        if (HistoryRows.hasMeasured(
                                file.database().writer(), left.next().value())) {
                            left.remove();
                        }
                    }
                })
                && (gone.isEmpty() || erase(gone));
    }

    private void commit() throws SQLException {
        tables.tiers().save();
        file.database().writer().commit();
    }

    private void compact() throws SQLException, IOException {
        if (file.database().isBloated(mostFileBytes())) {
            file.compact();
            prepare();
        }
    }

    /** What the file may take where there is a budget for what is live in it. */
    private long mostFileBytes() {
        long budgetBytes = bounds.keeping().budgetBytes();
        return budgetBytes == 0 ? Long.MAX_VALUE : 2 * budgetBytes;
    }

    private boolean measure() {
        meter.measure(tables.tiers(), clock.millis(), System.nanoTime());
        return true;
    }

    /** Does the work, if need be after the disk has room or the file was opened again. False where the hub stops first. */
    private boolean complete(Work work) throws SQLException, IOException {
        boolean wasFull = false;
        int failures = 0;
        while (true) {
            try {
                work.run();
                return true;
            } catch (SQLException e) {
                if (room.isWhy(e)) {
                    if (!wasFull) {
                        LOG.warn("the disk is full: readings are not stored until there is room");
                        wasFull = true;
                    }
                    if (!room.reopen(file.database(), queue::isClosed)) {
                        return false;
                    }
                } else {
                    recoverFrom(e, ++failures);
                }
                prepare();
            }
        }
    }

    private void recoverFrom(SQLException failure, int failures) throws SQLException, IOException {
        if (failures > 2) {
            throw failure;
        }
        LOG.warn("history failed and is opened again: {}", failure.toString());
        file.database().abandon();
        try {
            if (failures == 1) {
                file.database().open();
                return;
            }
        } catch (SQLException | FlywayException e) {
            failure.addSuppressed(e);
        }
        openReadings = file.beginAnew(failure, lastEventNo).openReadings();
    }

    private void prepare() throws SQLException {
        tables = HistoryTables.of(
                file.database().writer(),
                bounds,
                budget,
                damage,
                tables.sweeps().lastSweepNo());
    }
}
