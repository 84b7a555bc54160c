package dev.signalbox.hub.store;

import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes sweeps into {@code history}, nearly always one row each. Confined to the history-writer thread.
 */
final class SweepRows {
    /**
     * More readings go into a second row: H2 and memory want rows well below 1 MiB, and a text is short.
     */
    private static final int READINGS_PER_ROW = 8_192;
    /** Texts count too, so that a row of the longest still fits. */
    private static final int TEXT_CHARACTERS_PER_ROW = 128 << 10;

    private final SeriesTable series;
    private final PreparedStatement insertSweep;
    private final PreparedStatement insertPresence;
    private final EventRows events;
    private final EventRetention keptEvents;
    private long nextSweepNo;
    private long nextPresenceNo;

    /**
     * @param lastSweepNo the highest number that was used before
     */
    SweepRows(Connection connection, SeriesTable series, EventRetention keptEvents, long lastSweepNo)
            throws SQLException {
        this.series = series;
        this.keptEvents = keptEvents;
        events = new EventRows(connection);
        insertSweep = connection.prepareStatement("INSERT INTO sweep (sweep_no, body) VALUES (?, ?)");
        insertPresence = connection.prepareStatement(
                "INSERT INTO presence (presence_no, device_id, since_ms, body) VALUES (?, ?, ?, ?)");
        nextSweepNo = 1 + Math.max(lastSweepNo, newestSweepNo(connection));
        nextPresenceNo = 1 + max(connection, "SELECT MAX(presence_no) FROM presence");
    }

    /** Writes without commit. */
    void write(Sweep sweep) throws SQLException {
        SortedMap<Integer, Samples> samples = new TreeMap<>();
        int readings = 0;
        int textCharacters = 0;
        for (DeviceReading one : sweep.readings()) {
            if (readings == READINGS_PER_ROW || textCharacters > TEXT_CHARACTERS_PER_ROW) {
                insert(samples, List.of());
                samples.clear();
                readings = 0;
                textCharacters = 0;
            }
            SeriesTable.Series target = series.of(one.device(), one.reading());
            samples.computeIfAbsent(target.number(), number -> new Samples(target.kind()))
                    .add(one.reading());
            readings++;
            textCharacters += one.reading().getText().length();
        }
        // Also where it brings presences or events only: the row tells that this sweep was committed, should the sync
        // after it fail.
        boolean hasEvents = !sweep.events().isEmpty() || !sweep.eventMarks().isEmpty();
        if (!samples.isEmpty() || !sweep.marks().isEmpty() || !sweep.presences().isEmpty() || hasEvents) {
            insert(samples, sweep.marks());
        }
        events.write(sweep, lastSweepNo());
        sweep.events().forEach(event -> keptEvents.onStored(event.getDeviceId()));
        for (PresenceChange change : sweep.presences()) {
            insertPresence.setLong(1, nextPresenceNo++);
            insertPresence.setString(2, change.device().value());
            insertPresence.setLong(3, change.presence().getSinceMs());
            insertPresence.setBytes(4, change.presence().toByteArray());
            insertPresence.executeUpdate();
        }
    }

    /** The number of the last row written, or of the last one before that. */
    long lastSweepNo() {
        return nextSweepNo - 1;
    }

    /** The highest number of a row that is there, or was there when its marks were kept; 0 for none. */
    static long newestSweepNo(Connection connection) throws SQLException {
        return Math.max(
                max(connection, "SELECT MAX(sweep_no) FROM sweep"),
                max(connection, "SELECT MAX(sweep_no) FROM batch_mark"));
    }

    private void insert(SortedMap<Integer, Samples> samples, List<BatchMark> marks) throws SQLException {
        insertSweep.setLong(1, nextSweepNo++);
        insertSweep.setBytes(2, SweepCodec.encode(samples, marks));
        insertSweep.executeUpdate();
    }

    private static long max(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
