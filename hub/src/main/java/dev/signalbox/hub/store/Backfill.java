package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Rolls up the chunks of a hub that had no rollups, some at a time; until the last one, queries read chunks only and nothing
 * is deleted. Confined to the history-writer thread.
 */
final class Backfill {
    /** Some 100,000 readings: a step takes about a tenth of a second. */
    private static final int CHUNKS_PER_STEP = 200;

    private final Rollups rollups;
    private final Damage damage;
    private final PreparedStatement selectChunks;
    private final PreparedStatement update;
    private final PreparedStatement delete;
    private long nextChunkNo;
    /** 0: nothing is left. */
    private long lastChunkNo;

    Backfill(Connection connection, Rollups rollups, Damage damage) throws SQLException {
        this.rollups = rollups;
        this.damage = damage;
        selectChunks = connection.prepareStatement("SELECT chunk_no, series_no, body FROM chunk"
                + " WHERE chunk_no >= ? AND chunk_no <= ? ORDER BY chunk_no LIMIT " + CHUNKS_PER_STEP);
        update = connection.prepareStatement("UPDATE backfill SET next_chunk_no = ?");
        delete = connection.prepareStatement("DELETE FROM backfill");
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT next_chunk_no, last_chunk_no FROM backfill");
                ResultSet row = select.executeQuery()) {
            if (row.next()) {
                nextChunkNo = row.getLong(1);
                lastChunkNo = row.getLong(2);
            }
        }
    }

    boolean isOver() {
        return lastChunkNo == 0;
    }

    /** Rolls up the next chunks; without commit. */
    void step() throws SQLException {
        int chunks = 0;
        selectChunks.setLong(1, nextChunkNo);
        selectChunks.setLong(2, lastChunkNo);
        try (ResultSet row = selectChunks.executeQuery()) {
            while (row.next()) {
                chunks++;
                long chunkNo = row.getLong(1);
                nextChunkNo = chunkNo + 1;
                try {
                    rollups.add(row.getInt(2), ChunkCodec.decode(row.getBytes(3)));
                } catch (DamagedBytes e) {
                    damage.met("chunk=" + chunkNo, e);
                }
            }
        }
        if (chunks < CHUNKS_PER_STEP) {
            lastChunkNo = 0;
            delete.executeUpdate();
        } else {
            update.setLong(1, nextChunkNo);
            update.executeUpdate();
        }
    }
}
