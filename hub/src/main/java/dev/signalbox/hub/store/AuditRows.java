package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.hub.protocol.AuditTip;
import dev.signalbox.proto.v1.AuditEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * Appends to the table {@code audit}, and lets go of its oldest entries. The tip is that of the open transaction; after one
 * that failed these rows must be made again. Confined to the thread of its connection.
 */
final class AuditRows {
    /** Twice as many as come between two looks. */
    private static final int MOST_TRIMMED = 2 * AuditTrim.EVERY;

    private final PreparedStatement insert;
    private final PreparedStatement oldest;
    private final PreparedStatement delete;
    private AuditTip tip;

    AuditRows(Connection connection) throws SQLException {
        this.insert = connection.prepareStatement(
                "INSERT INTO audit (entry_no, time_ms, actor, subject, body) VALUES (?, ?, ?, ?, ?)");
        this.oldest = connection.prepareStatement("SELECT body FROM audit ORDER BY entry_no LIMIT " + MOST_TRIMMED);
        this.delete = connection.prepareStatement("DELETE FROM audit WHERE entry_no <= ?");
        this.tip = tip(connection);
    }

    /** The newest entry of the table, which a file of before V2 does not have; it must match its own hash. */
    static AuditTip tip(Connection connection) throws SQLException {
        if (!StateRows.hasTable(connection, "audit")) {
            return AuditTip.NONE;
        }
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT entry_no, body FROM audit ORDER BY entry_no DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return AuditTip.NONE;
            }
            AuditEntry entry = entry(row.getBytes(2));
            if (entry.getEntryNo() != row.getLong(1) || !AuditTip.isWhole(entry)) {
                throw new SQLException("the newest audit entry (" + row.getLong(1) + ") does not match its hash");
            }
            return AuditTip.of(entry);
        }
    }

    /** When the newest entry was written; empty where there is none. */
    static OptionalLong newestMillis(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT time_ms FROM audit ORDER BY entry_no DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    AuditTip tip() {
        return tip;
    }

    void append(AuditEntry wanted) throws SQLException {
        AuditEntry entry = tip.append(wanted);
        insert.setLong(1, entry.getEntryNo());
        insert.setLong(2, entry.getTimeMs());
        insert.setString(3, entry.getActor());
        insert.setString(4, entry.getSubject());
        insert.setBytes(5, entry.toByteArray());
        insert.executeUpdate();
        tip = AuditTip.of(entry);
    }

    /** Deletes some of the leading entries that are older than this, and appends where the chain begins now. */
    void trim(long beforeMillis, long nowMillis) throws SQLException {
        AuditTip last = AuditTip.NONE;
        try (ResultSet row = oldest.executeQuery()) {
            while (row.next()) {
                AuditEntry entry = entry(row.getBytes(1));
                if (entry.getTimeMs() >= beforeMillis) {
                    break;
                }
                last = AuditTip.of(entry);
            }
        }
        if (last.entryNo() > 0) {
            delete.setLong(1, last.entryNo());
            delete.executeUpdate();
            append(AuditEntry.newBuilder()
                    .setTimeMs(nowMillis)
                    .setActor("hub")
                    .setAction(AuditCheck.TRIM)
                    .setSubject(Long.toString(last.entryNo()))
                    .setDetail(HexFormat.of().formatHex(last.hash().toByteArray()))
                    .build());
        }
    }

    static AuditEntry entry(byte[] body) throws SQLException {
        try {
            return AuditEntry.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("an audit entry cannot be read", e);
        }
    }
}
