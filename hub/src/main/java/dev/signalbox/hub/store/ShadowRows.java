package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.protocol.AnswerRoom;
import dev.signalbox.proto.v1.ShadowHistory;
import dev.signalbox.proto.v1.ShadowHistoryQuery;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The shadows of devices, and the newest revisions of each. Confined to the thread of its connection. */
final class ShadowRows {
    /** Of one device, both sides; older ones go as newer ones come. */
    static final int KEPT_REVISIONS = 500;

    /** Of one device, revisions of up to {@link #SMALL_BYTES} aside: with 500 of those, never more than 4 MiB. */
    private static final int KEPT_LARGE_BYTES = 2 << 20;

    /** What is kept is measured when a larger one comes: it reads every revision of the device. */
    private static final int SMALL_BYTES = 4 << 10;

    private static final int MOST = 200;
    private static final int USUAL = 50;

    private final PreparedStatement updateShadow;
    private final PreparedStatement insertShadow;
    private final PreparedStatement deleteShadow;
    private final PreparedStatement updateRevision;
    private final PreparedStatement insertRevision;
    private final PreparedStatement deleteRevisionsUpTo;
    private final PreparedStatement selectSizes;

    ShadowRows(Connection connection) throws SQLException {
        updateShadow = connection.prepareStatement("UPDATE shadow SET body = ? WHERE device_id = ?");
        insertShadow = connection.prepareStatement("INSERT INTO shadow (body, device_id) VALUES (?, ?)");
        deleteShadow = connection.prepareStatement("DELETE FROM shadow WHERE device_id = ?");
        updateRevision = connection.prepareStatement(
                "UPDATE shadow_revision SET time_ms = ?, body = ? WHERE device_id = ? AND revision = ?");
        insertRevision = connection.prepareStatement(
                "INSERT INTO shadow_revision (time_ms, body, device_id, revision) VALUES (?, ?, ?, ?)");
        deleteRevisionsUpTo =
                connection.prepareStatement("DELETE FROM shadow_revision WHERE device_id = ? AND revision <= ?");
        selectSizes = connection.prepareStatement("SELECT revision, OCTET_LENGTH(body) FROM shadow_revision"
                + " WHERE device_id = ? ORDER BY device_id DESC, revision DESC");
    }

    void put(ShadowRecord shadow, List<ShadowRevision> revisions) throws SQLException {
        String device = shadow.getShadow().getDeviceId();
        for (PreparedStatement statement : new PreparedStatement[] {updateShadow, insertShadow}) {
            statement.setBytes(1, shadow.toByteArray());
            statement.setString(2, device);
            if (statement.executeUpdate() == 1) {
                break;
            }
        }
        for (ShadowRevision revision : revisions) {
            // A first revision is that of a new device: what is left is of a deleted one that had the same id.
            deleteRevisions(
                    device, revision.getRevision() == 1 ? Long.MAX_VALUE : revision.getRevision() - KEPT_REVISIONS);
            put(device, revision);
            if (revision.getSerializedSize() > SMALL_BYTES) {
                deleteBeyondBytes(device);
            }
        }
    }

    private void deleteBeyondBytes(String device) throws SQLException {
        selectSizes.setString(1, device);
        long bytes = 0;
        try (ResultSet row = selectSizes.executeQuery()) {
            while (row.next()) {
                bytes += row.getInt(2);
                if (bytes > KEPT_LARGE_BYTES) {
                    deleteRevisions(device, row.getLong(1));
                    return;
                }
            }
        }
    }

    private void put(String device, ShadowRevision revision) throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {updateRevision, insertRevision}) {
            statement.setLong(1, revision.getTimeMs());
            statement.setBytes(2, revision.toByteArray());
            statement.setString(3, device);
            statement.setLong(4, revision.getRevision());
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
    }

    /** With the device; its revisions stay unless they are erased too. */
    void deleteShadow(String device) throws SQLException {
        deleteShadow.setString(1, device);
        deleteShadow.executeUpdate();
    }

    void eraseRevisions(String device) throws SQLException {
        deleteRevisions(device, Long.MAX_VALUE);
    }

    private void deleteRevisions(String device, long upTo) throws SQLException {
        deleteRevisionsUpTo.setString(1, device);
        deleteRevisionsUpTo.setLong(2, upTo);
        deleteRevisionsUpTo.executeUpdate();
    }

    static List<ShadowRecord> all(Connection connection) throws SQLException, InvalidProtocolBufferException {
        List<ShadowRecord> shadows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM shadow ORDER BY device_id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                shadows.add(ShadowRecord.parseFrom(row.getBytes(1)));
            }
        }
        return shadows;
    }

    /** Why the query cannot be answered, in one sentence; empty where it can. */
    static Optional<String> refusal(ShadowHistoryQuery query) {
        // Unsigned on the wire.
        return Integer.compareUnsigned(query.getLimit(), MOST) > 0
                ? Optional.of("limit is at most " + MOST + ".")
                : Optional.empty();
    }

    /** Newest first; fewer than asked for where they are long. */
    static ShadowHistory history(Connection connection, ShadowHistoryQuery query) throws SQLException {
        ShadowHistory.Builder history = ShadowHistory.newBuilder().setDeviceId(query.getDeviceId());
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM shadow_revision"
                + " WHERE device_id = ? AND revision < ? ORDER BY device_id DESC, revision DESC LIMIT ?")) {
            select.setString(1, query.getDeviceId());
            select.setLong(2, query.getBeforeRevision() <= 0 ? Long.MAX_VALUE : query.getBeforeRevision());
            select.setInt(3, query.getLimit() == 0 ? USUAL : query.getLimit());
            try (ResultSet row = select.executeQuery()) {
                AnswerRoom room = new AnswerRoom();
                while (row.next()) {
                    ShadowRevision revision = ShadowRevision.parseFrom(row.getBytes(1));
                    if (!room.takes(revision)) {
                        break;
                    }
                    history.addRevisions(revision);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a revision of a shadow cannot be read", e);
        }
        return history.build();
    }
}
