package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Moves the readings of open sweeps into chunks and rollups, all in the caller's one transaction: a reading stands in a sweep or in a
 * chunk, never in both or none. Confined to the history-writer thread.
 */
final class Packing {
    static final int SAMPLES_PER_CHUNK = 512;
    /** A query for a time looks for chunks that end within this after it. */
    static final long CHUNK_MILLIS = 3_600_000;
    /** What {@code Recovered} tells of a device. */
    static final int BOOTS_PER_DEVICE = 8;

    private final Connection connection;
    private final Tiers tiers;
    private final Rollups rollups;
    private final Damage damage;
    private final int maxReadings;
    private final PreparedStatement insertChunk;
    private final PreparedStatement deleteSweeps;
    private final PreparedStatement updateMark;
    private final PreparedStatement insertMark;
    private final PreparedStatement selectBoots;
    private final PreparedStatement deleteMark;
    private long nextChunkNo;

    /**
     * @param maxReadings packed in one go: they are all in memory then
     */
    Packing(Connection connection, Tiers tiers, Rollups rollups, Damage damage, int maxReadings) throws SQLException {
        this.connection = connection;
        this.tiers = tiers;
        this.rollups = rollups;
        this.damage = damage;
        this.maxReadings = maxReadings;
        insertChunk = connection.prepareStatement(
                "INSERT INTO chunk (chunk_no, series_no, first_ms, last_ms, samples, body) VALUES (?, ?, ?, ?, ?, ?)");
        deleteSweeps = connection.prepareStatement("DELETE FROM sweep WHERE sweep_no <= ?");
        updateMark = connection.prepareStatement(
                "UPDATE batch_mark SET batch_no = ?, sweep_no = ? WHERE device_id = ? AND boot_id = ?");
        insertMark = connection.prepareStatement(
                "INSERT INTO batch_mark (batch_no, sweep_no, device_id, boot_id) VALUES (?, ?, ?, ?)");
        selectBoots = connection.prepareStatement(
                "SELECT boot_id FROM batch_mark WHERE device_id = ? ORDER BY sweep_no DESC");
        deleteMark = connection.prepareStatement("DELETE FROM batch_mark WHERE device_id = ? AND boot_id = ?");
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(chunk_no) FROM chunk");
                ResultSet row = select.executeQuery()) {
            row.next();
            nextChunkNo = row.getLong(1) + 1;
        }
    }

    /** One boot of one device. */
    private record Boot(DeviceId device, String bootId) {}

    /** Where a boot's mark stands, and the sweep that raised it. */
    private record Raised(long batchNo, long sweepNo) {}

    /** How many readings were packed; without commit. Sweeps that are left are the next call's. */
    int pack() throws SQLException {
        Map<Integer, Samples> samples = new TreeMap<>();
        Map<Boot, Raised> marks = new LinkedHashMap<>();
        int[] readings = {0};
        long last = SweepScan.forEach(connection, damage, (sweepNo, body) -> {
            SweepCodec.Content sweep = SweepCodec.decode(body);
            sweep.samples()
                    .forEach((series, more) -> samples.computeIfAbsent(series, number -> new Samples(more.kind()))
                            .addAll(more));
            for (BatchMark mark : sweep.marks()) {
                marks.put(new Boot(mark.device(), mark.bootId()), new Raised(mark.batchNo(), sweepNo));
            }
            readings[0] += sweep.readings();
            return readings[0] < maxReadings;
        });
        for (Map.Entry<Integer, Samples> series : samples.entrySet()) {
            Samples inOrder = series.getValue().inTimeOrder();
            writeChunks(series.getKey(), inOrder);
            rollups.add(series.getKey(), inOrder);
        }
        for (Map.Entry<Boot, Raised> mark : marks.entrySet()) {
            raise(mark.getKey(), mark.getValue());
        }
        deleteSweeps.setLong(1, last);
        deleteSweeps.executeUpdate();
        return readings[0];
    }

    /** Whether no sweep is left. */
    boolean isDone() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT sweep_no FROM sweep LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return !row.next();
        }
    }

    private void writeChunks(int series, Samples samples) throws SQLException {
        int from = 0;
        while (from < samples.size()) {
            int end = from + 1;
            while (end < samples.size()
                    && end - from < SAMPLES_PER_CHUNK
                    && samples.timeMillis(end) - samples.timeMillis(from) <= CHUNK_MILLIS) {
                end++;
            }
            insertChunk.setLong(1, nextChunkNo++);
            insertChunk.setInt(2, series);
            insertChunk.setLong(3, samples.timeMillis(from));
            insertChunk.setLong(4, samples.timeMillis(end - 1));
            insertChunk.setInt(5, end - from);
            byte[] body = ChunkCodec.encode(samples, from, end);
            insertChunk.setBytes(6, body);
            insertChunk.executeUpdate();
            tiers.added(Tier.RAW, samples.timeMillis(from), end - from, body.length + Tiers.ROW_BYTES);
            from = end;
        }
    }

    private void raise(Boot boot, Raised raised) throws SQLException {
        for (PreparedStatement statement : List.of(updateMark, insertMark)) {
            statement.setLong(1, raised.batchNo());
            statement.setLong(2, raised.sweepNo());
            statement.setString(3, boot.device().value());
            statement.setString(4, boot.bootId());
            if (statement.executeUpdate() == 1) {
                if (statement == insertMark) {
                    forgetOldBoots(boot.device());
                }
                return;
            }
        }
    }

    private void forgetOldBoots(DeviceId device) throws SQLException {
        List<String> newestFirst = new ArrayList<>();
        selectBoots.setString(1, device.value());
        try (ResultSet row = selectBoots.executeQuery()) {
            while (row.next()) {
                newestFirst.add(row.getString(1));
            }
        }
        for (int i = BOOTS_PER_DEVICE; i < newestFirst.size(); i++) {
            deleteMark.setString(1, device.value());
            deleteMark.setString(2, newestFirst.get(i));
            deleteMark.executeUpdate();
        }
    }
}
