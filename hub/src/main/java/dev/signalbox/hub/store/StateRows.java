package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.switchboard.BulkKeys;
import dev.signalbox.hub.switchboard.Repeats;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reads the tables of {@code state} back. */
final class StateRows {
    /** Tables that only grow: fewer rows than there were is damage. */
    private static final List<String> GROWING = List.of("device", "execution");

    /** Tables of bodies that are read through after an unclean stop. */
    private static final List<String> SCANNED = List.of(
            "device",
            "capability",
            "execution",
            "bulk",
            "shadow",
            "shadow_revision",
            "mqtt_answer",
            "mapping",
            "mapped_device");

    private StateRows() {}

    /** The row of the table {@code hub}. */
    record HubRow(String hubId, long generation) {}

    static HubRow hub(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT hub_id, generation FROM hub");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the table hub is empty");
            }
            return new HubRow(row.getString(1), row.getLong(2));
        }
    }

    static void setGeneration(Connection connection, HubRow hub) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE hub SET generation = ? WHERE hub_id = ?")) {
            update.setLong(1, hub.generation());
            update.setString(2, hub.hubId());
            update.executeUpdate();
        }
    }

    /** Of the newest commit; 0 where the file is of a hub that did not count them. */
    static long commitNo(Connection connection) throws SQLException {
        return hasTable(connection, "audit") ? count(connection, "SELECT MAX(commit_no) FROM hub") : 0;
    }

    static void setCommitNo(Connection connection, long commitNo) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE hub SET commit_no = ?")) {
            update.setLong(1, commitNo);
            update.executeUpdate();
        }
    }

    static Map<String, Long> counts(Connection connection) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        for (String table : GROWING) {
            counts.put(table, count(connection, "SELECT COUNT(*) FROM " + table));
        }
        return counts;
    }

    static List<Device> devices(Connection connection) throws SQLException, InvalidProtocolBufferException {
        List<Device> devices = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM device ORDER BY device_id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                devices.add(Device.parseFrom(row.getBytes(1)));
            }
        }
        return devices;
    }

    /** Whether there is a device of this id. */
    static boolean knows(Connection connection, String device) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1 FROM device WHERE device_id = ?")) {
            select.setString(1, device);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static Map<String, Capabilities> capabilities(Connection connection)
            throws SQLException, InvalidProtocolBufferException {
        Map<String, Capabilities> capabilities = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT hash, body FROM capability");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                capabilities.put(row.getString(1), Capabilities.parseFrom(row.getBytes(2)));
            }
        }
        return capabilities;
    }

    static Map<String, String> settings(Connection connection) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT name, content FROM setting");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                settings.put(row.getString(1), row.getString(2));
            }
        }
        return settings;
    }

    /**
     * What is not finished, the newest that repeated idempotency keys or publishes must still find, and what unfinished bulks
     * began; oldest first. Of the last only whose they are and how they ended: there may be 100,000 of them.
     */
    static List<ExecutionRecord> wantedExecutions(Connection connection, long nowMillis)
            throws SQLException, InvalidProtocolBufferException {
        TreeMap<String, ExecutionRecord> executions = new TreeMap<>();
        // Row by row: H2 would put a result of so many rows into a file first.
        execute(connection, "SET LAZY_QUERY_EXECUTION TRUE");
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT execution_id, body FROM execution WHERE finished = FALSE");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                executions.put(row.getString(1), ExecutionRecord.parseFrom(row.getBytes(2)));
            }
        }
        addKeyed(connection, nowMillis, executions);
        addOfBulks(connection, executions);
        execute(connection, "SET LAZY_QUERY_EXECUTION FALSE");
        return List.copyOf(executions.values());
    }

    /** No more than are remembered: what is stored of a day may be larger than the memory. */
    private static void addKeyed(Connection connection, long nowMillis, Map<String, ExecutionRecord> executions)
            throws SQLException, InvalidProtocolBufferException {
        try (PreparedStatement select = connection.prepareStatement("SELECT execution_id, body FROM execution"
                + " WHERE created_at_ms >= ? AND idempotency_key IS NOT NULL ORDER BY created_at_ms DESC LIMIT ?")) {
            select.setLong(1, nowMillis - Repeats.KEPT_MILLIS);
            select.setInt(2, Repeats.MAX_KEYS);
            long leftBytes = Repeats.MAX_BYTES;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    byte[] body = row.getBytes(2);
                    leftBytes -= body.length;
                    if (leftBytes < 0) {
                        return;
                    }
                    executions.putIfAbsent(row.getString(1), ExecutionRecord.parseFrom(body));
                }
            }
        }
    }

    private static void addOfBulks(Connection connection, Map<String, ExecutionRecord> executions) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT execution_id, device_id, bulk_id, state, created_at_ms FROM execution"
                                + " WHERE bulk_id IN (SELECT bulk_id FROM bulk WHERE finished = FALSE)");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Execution.Builder outcome = Execution.newBuilder()
                        .setExecutionId(row.getString(1))
                        .setDeviceId(row.getString(2))
                        .setBulkId(row.getString(3))
                        .setStateValue(row.getInt(4))
                        .setCreatedAtMs(row.getLong(5));
                executions.putIfAbsent(
                        outcome.getExecutionId(),
                        ExecutionRecord.newBuilder().setExecution(outcome).build());
            }
        }
    }

    /**
     * What is not finished, and the newest that repeated idempotency keys must still find; oldest first. Of the latter
     * nothing but what their keys stand for: each may have 10,000 targets.
     */
    static List<BulkRecord> wantedBulks(Connection connection, long nowMillis)
            throws SQLException, InvalidProtocolBufferException {
        TreeMap<String, BulkRecord> bulks = new TreeMap<>();
        execute(connection, "SET LAZY_QUERY_EXECUTION TRUE");
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT bulk_id, body FROM bulk WHERE finished = FALSE");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                bulks.put(row.getString(1), BulkRecord.parseFrom(row.getBytes(2)));
            }
        }
        // By id, which has an index and is never older than the bulk.
        try (PreparedStatement select = connection.prepareStatement("SELECT bulk_id, body FROM bulk WHERE bulk_id >= ?"
                + " AND created_at_ms >= ? AND idempotency_key IS NOT NULL ORDER BY bulk_id DESC LIMIT ?")) {
            select.setString(1, ExecutionId.firstOf(nowMillis - Repeats.KEPT_MILLIS));
            select.setLong(2, nowMillis - Repeats.KEPT_MILLIS);
            select.setInt(3, BulkKeys.MAX_KEYS);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    bulks.putIfAbsent(row.getString(1), keyOnly(BulkRecord.parseFrom(row.getBytes(2))));
                }
            }
        }
        execute(connection, "SET LAZY_QUERY_EXECUTION FALSE");
        return List.copyOf(bulks.values());
    }

    private static BulkRecord keyOnly(BulkRecord stored) {
        Bulk bulk = stored.getBulk();
        return BulkRecord.newBuilder()
                .setBulk(Bulk.newBuilder()
                        .setBulkId(bulk.getBulkId())
                        .setState(bulk.getState())
                        .setIssuer(bulk.getIssuer())
                        .setCreatedAtMs(bulk.getCreatedAtMs()))
                .setIdempotencyKey(stored.getIdempotencyKey())
                .setRequestHash(stored.getRequestHash())
                .build();
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /**
     * Reads every row of what was promised, and counts the same rows by their indexes: an unclean stop must not have
     * left them apart. Tables that an older hub did not have yet are passed over.
     *
     * @throws SQLException also where they are apart
     */
    static void scan(Connection connection) throws SQLException {
        for (String table : SCANNED) {
            if (!hasTable(connection, table)) {
                continue;
            }
            long counted = count(connection, "SELECT COUNT(*) FROM " + table);
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT COUNT(*), MAX(OCTET_LENGTH(body)) FROM " + table);
                    ResultSet row = select.executeQuery()) {
                row.next();
                if (row.getLong(1) != counted) {
                    throw new SQLException(
                            "the table " + table + " counts " + counted + " rows and has " + row.getLong(1));
                }
            }
        }
        // Read whole at every start: what cannot be read must be met here, where nothing has changed yet.
        settings(connection);
        CredentialRows.all(connection);
        if (hasTable(connection, "mqtt_retained")) {
            RetainedRows.all(connection);
        }
        long executions = count(connection, "SELECT COUNT(*) FROM execution");
        for (String byIndex : List.of("device_id >= ''", "finished IN (TRUE, FALSE)", "created_at_ms >= 0")) {
            long found = count(connection, "SELECT COUNT(*) FROM execution WHERE " + byIndex);
            if (found != executions) {
                throw new SQLException("an index of the table execution has " + found + " of " + executions + " rows");
            }
        }
    }

    /** False where a hub of before wrote the file: it is looked at before it is migrated. */
    static boolean hasTable(Connection connection, String table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM information_schema.tables WHERE table_schema = 'public' AND table_name = ?")) {
            select.setString(1, table);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** When the newest finished execution ended; empty where there is none. */
    static OptionalLong newestEndMillis(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT updated_at_ms FROM execution"
                        + " WHERE finished = TRUE ORDER BY finished DESC, updated_at_ms DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
