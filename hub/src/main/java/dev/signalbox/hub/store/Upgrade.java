package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.proto.v1.Backup;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes before the tables of an older hub are brought up to date: a backup of them as they are, which is the way back.
 * Confined to the thread that opens the store.
 */
final class Upgrade {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);
    private static final int NOT_READABLE = -1;
    private static final List<String> STATE_ONLY = List.of("state");

    private final DataDirectory directory;
    private final HistoryFile history;
    private final Clock clock;
    private final boolean withBackup;

    Upgrade(DataDirectory directory, HistoryFile history, Clock clock, boolean withBackup) {
        this.directory = directory;
        this.history = history;
        this.clock = clock;
        this.withBackup = withBackup;
    }

    /**
     * Makes the backup where it is needed, then brings {@code history} up to date: {@code state} comes last, whose generation
     * tells a start that is made again.
     *
     * @throws NewerTables before anything was changed
     * @throws IOException also where the disk has no room for the backup
     */
    void prepare(boolean afterUncleanStop) throws SQLException, IOException {
        int stateVersion = new Database(directory, "state").inspect(TableVersion::of);
        NewerTables.refuse(directory, "state", stateVersion);
        history.leaveTornTail(afterUncleanStop);
        int historyVersion = historyVersion();
        NewerTables.refuse(directory, "history", historyVersion);
        boolean isHistoryOld = historyVersion > 0 && historyVersion < TableVersion.KNOWN.history();
        if (!isHistoryOld && stateVersion == TableVersion.KNOWN.state()) {
            return;
        }
        if (withBackup) {
            backUp(historyVersion == NOT_READABLE ? STATE_ONLY : Database.NAMES);
        }
        if (isHistoryOld) {
            history.bringUpToDate();
        }
    }

    /** 0: there is none. What was measured must never stop what is controlled. */
    private int historyVersion() throws IOException {
        Database file = history.database();
        if (!file.exists()) {
            return 0;
        }
        try {
            return file.inspect(TableVersion::of);
        } catch (SQLException e) {
            LOG.warn("history cannot be read and will not be in the backup: {}", e.toString());
            return NOT_READABLE;
        }
    }

    private void backUp(List<String> databases) throws SQLException, IOException {
        StateRows.HubRow hub = new Database(directory, "state").inspect(StateRows::hub);
        Backups backups = new Backups(directory.path(), clock);
        if (backups.hasBeforeUpgrade(hub)) {
            return;
        }
        Snapshot snapshot = new Snapshot(directory, clock, () -> false);
        String lackOfRoom = snapshot.lackOfRoom();
        if (!lackOfRoom.isEmpty()) {
            throw new IOException("The tables of an older hub are brought up to date after a backup. " + lackOfRoom
                    + " Where there is one elsewhere, --upgrade-without-backup goes on without");
        }
        String file = make(snapshot, hub, databases).getPath();
        LOG.info("made a backup before the tables of an older hub are brought up to date file={}", file);
    }

    private static Backup make(Snapshot snapshot, StateRows.HubRow hub, List<String> databases)
            throws SQLException, IOException {
        try {
            return snapshot.make(hub, AuditTip.NONE, databases, Backups.BEFORE_UPGRADE);
        } catch (SQLException e) {
            if (databases.equals(STATE_ONLY)) {
                throw e;
            }
            LOG.warn("no backup could be made with history; it is made without: {}", e.toString());
            return snapshot.make(hub, AuditTip.NONE, STATE_ONLY, Backups.BEFORE_UPGRADE);
        }
    }
}
