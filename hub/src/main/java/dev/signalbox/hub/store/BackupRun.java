package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.proto.v1.Backup;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups of the running hub, one at a time: those that are asked for, and one every so often where that is wanted.
 * {@link #offer} and {@link #close} are thread-safe; the rest is confined to the store-backup thread.
 */
final class BackupRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);
    /** How often it is looked whether one is due: clocks jump. */
    private static final long LOOK_MILLIS = 60_000;

    private final StateRows.HubRow hub;
    private final Snapshot snapshot;
    private final Supplier<AuditTip> stored;
    private final Upkeep upkeep;
    private final Inbox inbox;
    private final Clock clock;
    private final Counter made;
    private final Counter failed;
    /** When one was made, or tried, last; 0: never. */
    private long lastMillis;
    /** Who asked for the next one; null: nobody. */
    private Origin.@Nullable OfLink asker;

    private boolean busy;
    private volatile boolean closed;

    /** @param stored the newest audit entry that was told as stored */
    BackupRun(
            StateRows.HubRow hub,
            DataDirectory directory,
            Supplier<AuditTip> stored,
            Upkeep upkeep,
            Inbox inbox,
            Clock clock,
            Metrics metrics) {
        this.hub = hub;
        this.snapshot = new Snapshot(directory, clock, () -> closed);
        this.stored = stored;
        this.lastMillis = Backups.newestMillis(directory.path());
        this.upkeep = upkeep;
        this.inbox = inbox;
        this.clock = clock;
        this.made = metrics.counter("signalbox.store.backups", "Backups made and opened again");
        this.failed = metrics.counter("signalbox.store.backups.failed", "Backups that could not be made");
    }

    /** False where one is being made already: nothing was taken. */
    synchronized boolean offer(Origin.OfLink wanted) {
        if (closed || busy || asker != null) {
            return false;
        }
        asker = wanted;
        notifyAll();
        return true;
    }

    /** Gives up the one being made. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            while (awaitNext()) {
                Origin.OfLink wantedBy = taken();
                HubToConsole.Builder answer = make();
                finish();
                if (wantedBy == null && answer.hasBackup()) {
                    Path file = Path.of(answer.getBackup().getPath());
                    inbox.put(new Event.Noted("hub", "hub.backup", hub.hubId(), "by itself: " + file.getFileName()));
                }
                if (wantedBy != null) {
                    inbox.put(new Event.Answered(
                            wantedBy,
                            Frame.of(answer.setRequestId(wantedBy.requestId()).build())));
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a database thread", e);
        }
    }

    /** False where the hub stops. */
    private synchronized boolean awaitNext() throws InterruptedException {
        while (!closed && asker == null && !isDue()) {
            wait(upkeep.backupEvery().isZero() ? 0 : LOOK_MILLIS);
        }
        busy = true;
        return !closed;
    }

    private synchronized void finish() {
        busy = false;
        // One that failed is tried again after the same time: a full disk is not helped by more tries.
        lastMillis = clock.millis();
    }

    private synchronized Origin.@Nullable OfLink taken() {
        Origin.OfLink wantedBy = asker;
        asker = null;
        return wantedBy;
    }

    private boolean isDue() {
        if (upkeep.backupEvery().isZero()) {
            return false;
        }
        long elapsedMillis = clock.millis() - lastMillis;
        // A last one in the future was made by a wrong clock.
        return elapsedMillis < 0 || elapsedMillis >= upkeep.backupEvery().toMillis();
    }

    private HubToConsole.Builder make() {
        try {
            String lackOfRoom = snapshot.lackOfRoom();
            if (!lackOfRoom.isEmpty()) {
                return failed(Refusal.of(ErrorCode.ERROR_CODE_STORAGE_FULL, lackOfRoom), Optional.empty());
            }
            Backup backup = snapshot.make(hub, stored.get());
            made.increment();
            LOG.info("made a backup file={} bytes={}", backup.getPath(), backup.getSizeBytes());
            snapshot.keep(upkeep.keepBackups());
            return HubToConsole.newBuilder().setBackup(backup);
        } catch (IOException | SQLException | RuntimeException e) { // one bad try must not end all
            return failed(Refusal.of(ErrorCode.ERROR_CODE_INTERNAL, "The backup could not be made."), Optional.of(e));
        }
    }

    private HubToConsole.Builder failed(ErrorDetail error, Optional<Exception> cause) {
        failed.increment();
        LOG.warn(
                "no backup was made: trace={} reason={}",
                error.getTraceId(),
                cause.map(Exception::toString).orElse(error.getMessage()));
        return HubToConsole.newBuilder().setError(error);
    }
}
