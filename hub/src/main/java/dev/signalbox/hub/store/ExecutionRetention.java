package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Deletes executions and bulks that ended longer ago than they are kept, some at a time: one delete of them all would hold
 * up the commits. What an unfinished bulk began stays with it, and a bulk stays with what is left of its executions: its
 * row does not say when it ended. Confined to the state-writer thread.
 */
final class ExecutionRetention {
    /** Of each table; some milliseconds of work. */
    static final int ROWS_PER_STEP = 500;

    private final PreparedStatement deleteExecutions;
    private final PreparedStatement deleteBulks;

    ExecutionRetention(Connection connection) throws SQLException {
        deleteExecutions = connection.prepareStatement("DELETE FROM execution WHERE execution_id IN ("
                + "SELECT execution_id FROM execution WHERE finished = TRUE AND updated_at_ms < ?"
                + " AND (bulk_id IS NULL OR bulk_id NOT IN (SELECT bulk_id FROM bulk WHERE finished = FALSE))"
                + " LIMIT " + ROWS_PER_STEP + ")");
        deleteBulks = connection.prepareStatement("DELETE FROM bulk WHERE bulk_id IN ("
                + "SELECT bulk_id FROM bulk WHERE finished = TRUE AND created_at_ms < ?"
                + " AND NOT EXISTS (SELECT 1 FROM execution WHERE execution.bulk_id = bulk.bulk_id)"
                + " LIMIT " + ROWS_PER_STEP + ")");
    }

    /** How many rows went; without commit. */
    int step(long beforeMillis) throws SQLException {
        int deleted = 0;
        for (PreparedStatement delete : new PreparedStatement[] {deleteExecutions, deleteBulks}) {
            delete.setLong(1, beforeMillis);
            deleted += delete.executeUpdate();
        }
        return deleted;
    }
}
