package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Puts changes into the tables of {@code state}. A row is updated, else inserted: there is one writer, so nothing comes
 * between, and both statements mean the same everywhere. Every change may be applied twice. Confined to the thread of its
 * connection.
 */
final class StateTables {
    private final CredentialRows credentials;
    private final PreparedStatement updateExecution;
    private final PreparedStatement insertExecution;
    private final PreparedStatement updateDevice;
    private final PreparedStatement insertDevice;
    private final PreparedStatement updateCapability;
    private final PreparedStatement insertCapability;
    private final PreparedStatement updateSetting;
    private final PreparedStatement insertSetting;

    StateTables(Connection connection) throws SQLException {
        credentials = new CredentialRows(connection);
        updateExecution = connection.prepareStatement("UPDATE execution SET state = ?, finished = ?, updated_at_ms = ?,"
                + " body = ? WHERE execution_id = ?");
        insertExecution = connection.prepareStatement("INSERT INTO execution (state, finished, updated_at_ms, body,"
                + " execution_id, device_id, issuer, command, created_at_ms, idempotency_key)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        updateDevice = connection.prepareStatement("UPDATE device SET body = ? WHERE device_id = ?");
        insertDevice = connection.prepareStatement("INSERT INTO device (body, device_id) VALUES (?, ?)");
        updateCapability = connection.prepareStatement("UPDATE capability SET body = ? WHERE hash = ?");
        insertCapability = connection.prepareStatement("INSERT INTO capability (body, hash) VALUES (?, ?)");
        updateSetting = connection.prepareStatement("UPDATE setting SET content = ? WHERE name = ?");
        insertSetting = connection.prepareStatement("INSERT INTO setting (content, name) VALUES (?, ?)");
    }

    void apply(Change change) throws SQLException {
        if (change instanceof Change.ExecutionChanged changed) {
            put(changed.execution());
        } else if (change instanceof Change.DeviceChanged changed) {
            put(
                    updateDevice,
                    insertDevice,
                    changed.device().toByteArray(),
                    changed.device().getDeviceId());
        } else if (change instanceof Change.CapabilitiesAdded added) {
            put(updateCapability, insertCapability, added.capabilities().toByteArray(), added.hash());
        } else if (change instanceof Change.CredentialAdded added) {
            credentials.add(added.credential());
        } else if (change instanceof Change.CredentialRemoved removed) {
            credentials.remove(removed.credential());
        } else if (change instanceof Change.SettingChanged changed) {
            put(updateSetting, insertSetting, changed.text(), changed.name());
        } else if (change instanceof Change.Together together) {
            for (Change one : together.changes()) {
                apply(one);
            }
        }
    }

    private static void put(PreparedStatement update, PreparedStatement insert, Object content, String key)
            throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {update, insert}) {
            statement.setObject(1, content);
            statement.setString(2, key);
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    private void put(ExecutionRecord executionRecord) throws SQLException {
        Execution execution = executionRecord.getExecution();
        byte[] body = executionRecord.toByteArray();
        setChanging(updateExecution, execution, body);
        if (updateExecution.executeUpdate() == 1) {
            return;
        }
        setChanging(insertExecution, execution, body);
        insertExecution.setString(6, execution.getDeviceId());
        insertExecution.setString(7, execution.getIssuer());
        insertExecution.setString(8, execution.getCommand());
        insertExecution.setLong(9, execution.getCreatedAtMs());
        insertExecution.setString(
                10, executionRecord.getIdempotencyKey().isEmpty() ? null : executionRecord.getIdempotencyKey());
        insertExecution.executeUpdate();
    }

    private static void setChanging(PreparedStatement statement, Execution execution, byte[] body) throws SQLException {
        statement.setInt(1, execution.getStateValue());
        statement.setBoolean(2, ExecutionStates.isTerminal(execution.getState()));
        statement.setLong(3, execution.getUpdatedAtMs());
        statement.setBytes(4, body);
        statement.setString(5, execution.getExecutionId());
    }
}
