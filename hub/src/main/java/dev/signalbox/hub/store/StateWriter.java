package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: all changes that wait become one transaction, then are told as stored, in order. A full disk makes it hold
 * its batch until there is room; any other failure stops the hub, which must never pretend to be durable. Confined to the
 * state-writer thread.
 */
final class StateWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StateWriter.class);
    /** The marker's counts follow the tables after so many changes. */
    private static final int CHANGES_PER_MARKER = 1_000;
    /** From a server's disk to a tired SD card. */
    private static final Duration[] COMMIT_STEPS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2)
    };

    private final StateFile file;
    private final StateRows.HubRow hub;
    private final ChangeQueue queue;
    private final DiskRoom room;
    private final Inbox inbox;
    private final Consumer<Throwable> fatal;
    private final Counter commits;
    private final Counter changes;
    private final Timer commitTime;
    private final Expiry expiry;
    private final AuditTrim auditTrim;
    private StateTables tables;
    private volatile AuditTip storedTip;
    private int changesSinceMarker;

    StateWriter(
            StateFile file,
            StateRows.HubRow hub,
            ChangeQueue queue,
            DiskRoom room,
            Inbox inbox,
            Metrics metrics,
            Expiry expiry,
            AuditTrim auditTrim,
            Consumer<Throwable> fatal)
            throws SQLException {
        this.file = file;
        this.hub = hub;
        this.queue = queue;
        this.room = room;
        this.inbox = inbox;
        this.expiry = expiry;
        this.fatal = fatal;
        this.commits = metrics.counter("signalbox.store.commits", "Group commits of changes, each synced");
        this.changes = metrics.counter("signalbox.store.changes", "Changes on stable storage");
        this.commitTime = metrics.timer(
                "signalbox.store.commit", "How long a group commit took until it was on stable storage", COMMIT_STEPS);
        metrics.queue(
                "signalbox.store.changes.waiting",
                "Changes waiting for their commit",
                ChangeQueue.MAX_WAITING,
                queue,
                ChangeQueue::size);
        this.auditTrim = auditTrim;
        this.tables = new StateTables(file.database().writer(), auditTrim);
        this.storedTip = tables.auditTip();
    }

    @Override
    public void run() {
        try {
            boolean goesOn = true;
            while (goesOn && !queue.isOver()) {
                List<Change> batch = queue.takeAll(expiry.millisLeft());
                goesOn = (batch.isEmpty() && !expiry.isDue()) || store(batch);
            }
        } catch (Exception | Error e) {
            queue.close();
            LOG.error("state cannot be written any more", e);
            fatal.accept(e);
        }
    }

    /** False where the hub stops while the disk is full: nobody was told that these are stored. */
    private boolean store(List<Change> batch) throws SQLException, IOException {
        boolean wasFull = false;
        AuditTip before = tables.auditTip();
        AuditTip after = before;
        boolean isThere = false;
        while (true) {
            try {
                if (!isThere) {
                    apply(batch);
                    after = tables.auditTip();
                }
                long began = System.nanoTime();
                file.commit();
                commitTime.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
                break;
            } catch (SQLException e) {
                if (!room.isWhy(e)) {
                    throw e;
                }
                if (!wasFull) {
                    wasFull = true;
                    tellFull();
                }
                if (!room.reopen(file.database(), queue::isClosed)) {
                    return false;
                }
                tables = new StateTables(file.database().writer(), auditTrim);
                // Whether the commit that failed was one is told by the chain: it is all there with its last audit
                // entry, which must not be appended twice. A batch without one may be applied twice.
                isThere = !after.equals(before) && tables.auditTip().equals(after);
            }
        }
        commits.increment();
        changes.increment(batch.size());
        storedTip = after;
        if (!batch.isEmpty()) {
            inbox.put(new Event.Stored(batch));
        }
        if (wasFull) {
            tellRoom();
        }
        updateMarker(batch.size());
        return !file.database().isBloated() || compact();
    }

    /** What is stored stays stored, also where the disk fills up meanwhile. False where the hub stops then. */
    private boolean compact() throws SQLException, IOException {
        try {
            file.compact();
        } catch (SQLException | FlywayException e) {
            if (!room.isWhy(e)) {
                throw e;
            }
            tellFull();
            if (!room.reopen(file.database(), queue::isClosed)) {
                return false;
            }
            tellRoom();
        }
        tables = new StateTables(file.database().writer(), auditTrim);
        return true;
    }

    private void tellFull() {
        LOG.warn("the disk is full: nothing that needs to be stored is accepted until there is room");
        queue.refuse(true);
        inbox.put(new Event.StorageFull(true));
    }

    private void tellRoom() {
        LOG.info("the disk has room again");
        queue.refuse(false);
        inbox.put(new Event.StorageFull(false));
    }

    private void apply(List<Change> batch) throws SQLException {
        for (Change change : batch) {
            tables.apply(change);
        }
        if (expiry.isDue()) {
            expiry.step(tables);
        }
        if (tables.takeHasDeleted()) {
            lowerFloors();
        }
    }

    /** The newest audit entry that was told as stored. Any thread. */
    AuditTip storedTip() {
        return storedTip;
    }

    /** A marker that cannot be written is a commit that cannot be made: with floors above the rows, no hub would start. */
    private void lowerFloors() throws SQLException {
        try {
            file.lowerFloors();
        } catch (IOException e) {
            throw new SQLException("the marker could not be written", e);
        }
    }

    private void updateMarker(int stored) throws SQLException {
        changesSinceMarker += stored;
        if (changesSinceMarker >= CHANGES_PER_MARKER) {
            changesSinceMarker = 0;
            try {
                file.writeMarker(hub);
            } catch (IOException e) {
                // The old one stays, with lower counts; if the disk is at fault, the next commit says so.
                LOG.warn("the marker could not be written: {}", e.toString());
            }
        }
    }
}
