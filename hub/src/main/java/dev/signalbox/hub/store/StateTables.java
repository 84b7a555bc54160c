package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes into the tables of {@code state}. A row is updated, else inserted: there is one writer, so nothing comes
 * between, and both statements mean the same everywhere. Every change may be applied twice, but audit entries: see {@link
 * StateWriter}. Confined to the thread of its connection.
 */
final class StateTables {
    private final CredentialRows credentials;
    private final ShadowRows shadows;
    private final AnswerRows answers;
    private final RetainedRows retained;
    private final MappingRows mappings;
    private final AuditRows audit;
    private final AuditTrim auditTrim;
    private final PreparedStatement updateExecution;
    private final PreparedStatement insertExecution;
    private final PreparedStatement selectExecution;
    private final PreparedStatement updateBulk;
    private final PreparedStatement insertBulk;
    private final PreparedStatement updateDevice;
    private final PreparedStatement insertDevice;
    private final PreparedStatement updateCapability;
    private final PreparedStatement insertCapability;
    private final PreparedStatement deleteCapability;
    private final PreparedStatement updateSetting;
    private final PreparedStatement insertSetting;
    private final PreparedStatement deleteSetting;
    private final ExecutionRetention retention;
    private final List<PreparedStatement> removeDevice;
    private final PreparedStatement eraseExecutions;

    /** Rows of tables that otherwise only grow were deleted since the last look. */
    private boolean hasDeleted;

    StateTables(Connection connection, AuditTrim auditTrim) throws SQLException {
        credentials = new CredentialRows(connection);
        shadows = new ShadowRows(connection);
        answers = new AnswerRows(connection);
        retained = new RetainedRows(connection);
        mappings = new MappingRows(connection);
        audit = new AuditRows(connection);
        this.auditTrim = auditTrim;
        updateExecution = connection.prepareStatement("UPDATE execution SET state = ?, finished = ?, updated_at_ms = ?,"
                + " body = ?, idempotency_key = ? WHERE execution_id = ?");
        insertExecution = connection.prepareStatement("INSERT INTO execution (state, finished, updated_at_ms, body,"
                + " idempotency_key, execution_id, device_id, issuer, command, created_at_ms, bulk_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        selectExecution = connection.prepareStatement("SELECT body FROM execution WHERE execution_id = ?");
        updateBulk = connection.prepareStatement("UPDATE bulk SET finished = ?, body = ? WHERE bulk_id = ?");
        insertBulk = connection.prepareStatement(
                "INSERT INTO bulk (finished, body, bulk_id, created_at_ms, idempotency_key, issuer)"
                        + " VALUES (?, ?, ?, ?, ?, ?)");
        updateDevice = connection.prepareStatement("UPDATE device SET body = ? WHERE device_id = ?");
        insertDevice = connection.prepareStatement("INSERT INTO device (body, device_id) VALUES (?, ?)");
        updateCapability = connection.prepareStatement("UPDATE capability SET body = ? WHERE hash = ?");
        insertCapability = connection.prepareStatement("INSERT INTO capability (body, hash) VALUES (?, ?)");
        deleteCapability = connection.prepareStatement("DELETE FROM capability WHERE hash = ?");
        updateSetting = connection.prepareStatement("UPDATE setting SET content = ? WHERE name = ?");
        insertSetting = connection.prepareStatement("INSERT INTO setting (content, name) VALUES (?, ?)");
        deleteSetting = connection.prepareStatement("DELETE FROM setting WHERE name = ?");
        retention = new ExecutionRetention(connection);
        removeDevice = List.of(
                connection.prepareStatement("DELETE FROM device WHERE device_id = ?"),
                connection.prepareStatement("DELETE FROM execution WHERE finished = FALSE AND device_id = ?"));
        eraseExecutions = connection.prepareStatement("DELETE FROM execution WHERE device_id = ?");
    }

    void apply(Change change) throws SQLException {
        if (change instanceof Change.ExecutionChanged changed) {
            put(changed.execution());
        } else if (change instanceof Change.LateReport late) {
            put(late);
        } else if (change instanceof Change.BulkChanged changed) {
            put(changed.bulk());
        } else if (change instanceof Change.DeviceChanged changed) {
            put(
                    updateDevice,
                    insertDevice,
                    changed.device().toByteArray(),
                    changed.device().getDeviceId());
        } else if (change instanceof Change.DeviceRemoved removed) {
            remove(removed);
        } else if (change instanceof Change.CapabilitiesAdded added) {
            put(updateCapability, insertCapability, added.capabilities().toByteArray(), added.hash());
        } else if (change instanceof Change.CapabilitiesRemoved removed) {
            deleteCapability.setString(1, removed.hash());
            deleteCapability.executeUpdate();
        } else if (change instanceof Change.ShadowChanged changed) {
            shadows.put(changed.shadow(), changed.revisions());
        } else if (change instanceof Change.AnswerQueued queued) {
            answers.put(queued.answer());
        } else if (change instanceof Change.AnswersSettled settled) {
            answers.delete(settled.answerNos());
        } else if (change instanceof Change.RetainedNoted noted) {
            retained.put(noted.notes());
        } else if (change instanceof Change.MappingChanged changed) {
            mappings.put(changed.mapping());
        } else if (change instanceof Change.MappingRemoved removed) {
            mappings.deleteMapping(removed.name());
        } else if (change instanceof Change.MappedDeviceChanged changed) {
            mappings.put(changed.device());
        } else if (change instanceof Change.MappedDeviceRemoved removed) {
            mappings.deleteDevice(removed.device().value());
        } else if (change instanceof Change.CredentialAdded added) {
            credentials.add(added.credential());
        } else if (change instanceof Change.CredentialRemoved removed) {
            credentials.remove(removed.credential());
        } else if (change instanceof Change.SettingChanged changed) {
            put(changed);
        } else if (change instanceof Change.Audited audited) {
            audit.append(audited.entry());
            auditTrim.onAppended(audit, audited.entry().getTimeMs());
        } else if (change instanceof Change.Together together) {
            for (Change one : together.changes()) {
                apply(one);
            }
        }
    }

    /** Whether rows were deleted of which the marker says how many there are at least; asked once for each transaction. */
    boolean takeHasDeleted() {
        boolean deleted = hasDeleted;
        hasDeleted = false;
        return deleted;
    }

    /** Deletes some of the executions and bulks that ended before this time; says how many. */
    int expire(long beforeMillis) throws SQLException {
        int deleted = retention.step(beforeMillis);
        hasDeleted |= deleted > 0;
        return deleted;
    }

    private void remove(Change.DeviceRemoved removed) throws SQLException {
        hasDeleted = true;
        String device = removed.device().value();
        for (PreparedStatement delete : removeDevice) {
            delete.setString(1, device);
            delete.executeUpdate();
        }
        shadows.deleteShadow(device);
        mappings.deleteDevice(device);
        if (removed.eraseHistory()) {
            eraseExecutions.setString(1, device);
            eraseExecutions.executeUpdate();
            shadows.eraseRevisions(device);
        }
    }

    /** As of the open transaction. */
    AuditTip auditTip() {
        return audit.tip();
    }

    private void put(Change.SettingChanged changed) throws SQLException {
        if (changed.text().isEmpty()) {
            deleteSetting.setString(1, changed.name());
            deleteSetting.executeUpdate();
        } else {
            put(updateSetting, insertSetting, changed.text(), changed.name());
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
        setChanging(updateExecution, executionRecord, body);
        if (updateExecution.executeUpdate() == 1) {
            return;
        }
        setChanging(insertExecution, executionRecord, body);
        insertExecution.setString(7, execution.getDeviceId());
        insertExecution.setString(8, execution.getIssuer());
        insertExecution.setString(9, execution.getCommand());
        insertExecution.setLong(10, execution.getCreatedAtMs());
        insertExecution.setString(11, orNull(execution.getBulkId()));
        insertExecution.executeUpdate();
    }

    private void put(Change.LateReport late) throws SQLException {
        selectExecution.setString(1, late.execution().value());
        try (ResultSet row = selectExecution.executeQuery()) {
            if (row.next()) {
                Optional<ExecutionRecord> next = late.appliedTo(ExecutionRecord.parseFrom(row.getBytes(1)));
                if (next.isPresent()) {
                    put(next.get());
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("an execution cannot be read", e);
        }
    }

    private void put(BulkRecord bulkRecord) throws SQLException {
        Bulk bulk = bulkRecord.getBulk();
        byte[] body = bulkRecord.toByteArray();
        for (PreparedStatement statement : new PreparedStatement[] {updateBulk, insertBulk}) {
            statement.setBoolean(1, bulk.getState() == BulkState.BULK_STATE_FINISHED);
            statement.setBytes(2, body);
            statement.setString(3, bulk.getBulkId());
            if (statement == insertBulk) {
                statement.setLong(4, bulk.getCreatedAtMs());
                statement.setString(5, orNull(bulkRecord.getIdempotencyKey()));
                statement.setString(6, bulk.getIssuer());
            }
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static void setChanging(PreparedStatement statement, ExecutionRecord executionRecord, byte[] body)
            throws SQLException {
        Execution execution = executionRecord.getExecution();
        statement.setInt(1, execution.getStateValue());
        statement.setBoolean(2, ExecutionStates.isTerminal(execution.getState()));
        statement.setLong(3, execution.getUpdatedAtMs());
        statement.setBytes(4, body);
        // Either is looked for after a restart, and no record has both.
        String key = executionRecord.getIdempotencyKey();
        statement.setString(5, orNull(key.isEmpty() ? executionRecord.getPublishHash() : key));
        statement.setString(6, execution.getExecutionId());
    }
}
