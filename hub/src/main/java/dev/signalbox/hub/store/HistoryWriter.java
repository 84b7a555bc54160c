package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Sweep;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores sweeps, packs them into chunks once enough have come together, and lets go of old chunks. A full disk makes it
 * hold its sweep until there is room; after any other failure it opens the file again, then begins a new one, and ends
 * only if that fails too: the hub goes on without history. Confined to the history-writer thread.
 */
final class HistoryWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryWriter.class);
    private static final long HOUSEKEEPING_MILLIS = 1_000;

    /**
     * @param openReadings so many readings in sweeps are packed at the latest
     * @param openFor readings stand in sweeps no longer than this
     * @param keepRaw age at which chunks are deleted
     */
    record Bounds(int openReadings, Duration openFor, Duration keepRaw) {
        /** Packing holds its readings in memory, at about 20 bytes each. */
        static Bounds forHeap(long heapBytes, Duration keepRaw) {
            return new Bounds(
                    (int) Math.max(1 << 16, Math.min(1 << 20, heapBytes / 512)), Duration.ofMinutes(15), keepRaw);
        }
    }

    /** Something to be done in one transaction; may be asked again after a failure, with everything prepared anew. */
    private interface Work {
        void run() throws SQLException, IOException;
    }

    private final HistoryFile file;
    private final SweepQueue queue;
    private final DiskRoom room;
    private final Inbox inbox;
    private final Clock clock;
    private final Bounds bounds;
    private final Counter readings;
    private final Counter packed;
    private final Counter deleted;
    private SeriesTable series;
    private SweepRows sweeps;
    private Packing packing;
    private Retention retention;
    private long openReadings;
    private long openSinceNanos;

    HistoryWriter(
            HistoryFile file,
            int openReadings,
            SweepQueue queue,
            DiskRoom room,
            Inbox inbox,
            Metrics metrics,
            Clock clock,
            Bounds bounds)
            throws SQLException {
        this.file = file;
        this.queue = queue;
        this.room = room;
        this.inbox = inbox;
        this.clock = clock;
        this.bounds = bounds;
        this.readings = metrics.counter("signalbox.store.readings", "Readings on stable storage");
        this.packed = metrics.counter("signalbox.store.readings.packed", "Readings moved from sweeps into chunks");
        this.deleted = metrics.counter("signalbox.store.chunks.deleted", "Chunks that were older than they are kept");
        metrics.gauge("signalbox.store.sweeps.waiting", "Sweeps waiting for their commit", queue, SweepQueue::size);
        this.openReadings = openReadings;
        this.openSinceNanos = System.nanoTime();
        this.series = new SeriesTable(file.database().writer());
        this.sweeps = new SweepRows(file.database().writer(), series, 0);
        this.packing = new Packing(file.database().writer(), bounds.openReadings());
        this.retention = new Retention(file.database().writer());
    }

    @Override
    public void run() {
        try {
            boolean open = true;
            while (open && !queue.isFinished()) {
                Optional<Sweep> sweep = queue.take(HOUSEKEEPING_MILLIS);
                open = (sweep.isEmpty() || store(sweep.get())) && (queue.isClosed() || keepHouse());
            }
        } catch (Exception e) {
            // The sweeps stay unanswered, so devices keep what was not acknowledged.
            queue.close();
            LOG.error("history cannot be written any more; the hub goes on without it", e);
        }
    }

    private boolean store(Sweep sweep) throws SQLException, IOException {
        long firstNo = sweeps.lastSweepNo() + 1;
        boolean stored = complete(() -> {
            // After a failed sync it can be there already.
            if (SweepRows.newestSweepNo(file.database().writer()) < firstNo) {
                sweeps.write(sweep);
                file.database().commit();
            }
        });
        if (stored) {
            if (openReadings == 0) {
                openSinceNanos = System.nanoTime();
            }
            openReadings += sweep.readings().size();
            readings.increment(sweep.readings().size());
            inbox.put(new Event.Swept(sweep.id()));
        }
        return stored;
    }

    private boolean keepHouse() throws SQLException, IOException {
        boolean due = openReadings >= bounds.openReadings()
                || (openReadings > 0
                        && System.nanoTime() - openSinceNanos
                                >= bounds.openFor().toNanos());
        return (!due || complete(this::pack)) && complete(this::deleteOld) && complete(this::compact);
    }

    private void pack() throws SQLException {
        int moved = packing.pack();
        file.database().commit();
        openReadings = Math.max(0, openReadings - moved);
        openSinceNanos = System.nanoTime();
        packed.increment(moved);
    }

    private void deleteOld() throws SQLException {
        int chunks =
                retention.step(series.all(), clock.millis() - bounds.keepRaw().toMillis());
        // Not synced: who deletes twice deletes the same.
        file.database().writer().commit();
        deleted.increment(chunks);
    }

    private void compact() throws SQLException, IOException {
        if (file.database().isBloated()) {
            file.database().compact();
            prepare();
        }
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
        openReadings = file.beginAnew(failure).openReadings();
    }

    private void prepare() throws SQLException {
        series = new SeriesTable(file.database().writer());
        sweeps = new SweepRows(file.database().writer(), series, sweeps.lastSweepNo());
        packing = new Packing(file.database().writer(), bounds.openReadings());
        retention = new Retention(file.database().writer());
    }
}
