package dev.signalbox.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.CredentialRecord;
import dev.signalbox.proto.v1.Role;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Credentials as rows of the table {@code credential}. Confined to the thread of its connection. */
final class CredentialRows {
    /** Columns of the insert that only some kinds fill. */
    private static final int FIRST_OPTIONAL = 4;

    private static final int LAST = 16;

    private final Connection connection;
    private final PreparedStatement remove;
    private final PreparedStatement insert;

    CredentialRows(Connection connection) throws SQLException {
        this.connection = connection;
        this.remove = connection.prepareStatement("DELETE FROM credential WHERE kind = ? AND key_id = ?");
        this.insert = connection.prepareStatement("INSERT INTO credential (kind, key_id, created_at_ms, secret_hash,"
                + " subject, title, access_role, tags, created_by, expires_at_ms, max_uses, uses, needs_approval,"
                + " replaces_key_id, last_used_at_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                + " ?)");
    }

    void add(Credential credential) throws SQLException {
        remove(credential);
        insert.setString(1, kind(credential));
        insert.setString(2, credential.keyId());
        for (int column = FIRST_OPTIONAL; column <= LAST; column++) {
            insert.setNull(column, Types.NULL);
        }
        if (credential instanceof Credential.DeviceToken token) {
            insert.setLong(3, token.createdAtMillis());
            insert.setString(4, token.secretHash());
            insert.setString(5, token.device().value());
            insert.setString(14, token.replacesKeyId());
            insert.setLong(15, token.lastUsedAtMillis());
        } else if (credential instanceof Credential.ReplacedToken token) {
            insert.setLong(3, token.createdAtMillis());
            insert.setString(4, token.secretHash());
            insert.setString(5, token.device().value());
        } else if (credential instanceof Credential.JoinKey key) {
            insert.setLong(3, key.createdAtMillis());
            insert.setString(4, key.secretHash());
            insert.setString(6, key.title());
            insert.setArray(8, connection.createArrayOf("varchar", key.tags().toArray()));
            insert.setString(9, key.createdBy());
            insert.setLong(10, key.expiresAtMillis());
            insert.setInt(11, key.maxUses());
            insert.setInt(12, key.uses());
            insert.setBoolean(13, key.needsApproval());
        } else if (credential instanceof Credential.ScriptToken token) {
            insert.setLong(3, token.createdAtMillis());
            insert.setString(4, token.secretHash());
            insert.setString(6, token.title());
            insert.setInt(7, token.role().getNumber());
            insert.setLong(10, token.expiresAtMillis());
            insert.setLong(15, token.lastUsedAtMillis());
            setBody(CredentialRecord.newBuilder()
                    .setScope(token.scope().toProto())
                    .setLastUsedFrom(token.lastUsedFrom()));
        } else if (credential instanceof Credential.User user) {
            insert.setLong(3, user.createdAtMillis());
            insert.setString(4, user.passwordHash());
            insert.setInt(7, user.role().getNumber());
            setBody(CredentialRecord.newBuilder()
                    .setScope(user.scope().toProto())
                    .setPrivilegesSinceMs(user.privilegesSinceMillis()));
        } else if (credential instanceof Credential.Session session) {
            insert.setLong(3, session.createdAtMillis());
            insert.setString(4, session.secretHash());
            insert.setString(5, session.user());
            insert.setLong(10, session.endsAtMillis());
            insert.setLong(15, session.lastUsedAtMillis());
            setBody(CredentialRecord.newBuilder()
                    .setIdleMs(session.idleMillis())
                    .setRotatedAtMs(session.rotatedAtMillis())
                    .setPreviousHash(session.previousHash()));
        }
        insert.executeUpdate();
    }

    private void setBody(CredentialRecord.Builder body) throws SQLException {
        insert.setBytes(LAST, body.build().toByteArray());
    }

    void remove(Credential credential) throws SQLException {
        remove.setString(1, kind(credential));
        remove.setString(2, credential.keyId());
        remove.executeUpdate();
    }

    static List<Credential> all(Connection connection) throws SQLException {
        List<Credential> credentials = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM credential ORDER BY kind, key_id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                credentials.add(credential(row));
            }
        }
        return credentials;
    }

    private static Credential credential(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        String keyId = row.getString("key_id");
        String secretHash = row.getString("secret_hash");
        String subject = row.getString("subject");
        String title = row.getString("title");
        long createdAtMillis = row.getLong("created_at_ms");
        long expiresAtMillis = row.getLong("expires_at_ms");
        return switch (kind) {
            case "DEVICE_TOKEN" ->
                new Credential.DeviceToken(
                        keyId,
                        secretHash,
                        new DeviceId(subject),
                        createdAtMillis,
                        Objects.requireNonNullElse(row.getString("replaces_key_id"), ""),
                        row.getLong("last_used_at_ms"));
            case "REPLACED_TOKEN" ->
                new Credential.ReplacedToken(keyId, secretHash, new DeviceId(subject), createdAtMillis);
            case "JOIN_KEY" ->
                new Credential.JoinKey(
                        keyId,
                        secretHash,
                        title,
                        texts(row.getArray("tags")),
                        row.getString("created_by"),
                        createdAtMillis,
                        expiresAtMillis,
                        row.getInt("max_uses"),
                        row.getInt("uses"),
                        row.getBoolean("needs_approval"));
            case "SCRIPT_TOKEN" ->
                new Credential.ScriptToken(
                        keyId,
                        secretHash,
                        title,
                        role(row),
                        Scope.of(body(row).getScope()),
                        createdAtMillis,
                        expiresAtMillis,
                        row.getLong("last_used_at_ms"),
                        body(row).getLastUsedFrom());
            case "USER" ->
                new Credential.User(
                        keyId,
                        role(row),
                        secretHash,
                        Scope.of(body(row).getScope()),
                        createdAtMillis,
                        body(row).getPrivilegesSinceMs());
            case "SESSION" -> session(row, body(row));
            default -> throw new IllegalStateException("a credential of the unknown kind " + kind);
        };
    }

    /** Of a file of before V2: its sessions end as they were to. */
    private static Credential.Session session(ResultSet row, CredentialRecord body) throws SQLException {
        long createdAtMillis = row.getLong("created_at_ms");
        return new Credential.Session(
                row.getString("key_id"),
                row.getString("secret_hash"),
                row.getString("subject"),
                createdAtMillis,
                row.getLong("expires_at_ms"),
                body.getIdleMs(),
                Math.max(createdAtMillis, row.getLong("last_used_at_ms")),
                Math.max(createdAtMillis, body.getRotatedAtMs()),
                body.getPreviousHash());
    }

    private static CredentialRecord body(ResultSet row) throws SQLException {
        byte[] bytes = row.getBytes("body");
        try {
            return bytes == null ? CredentialRecord.getDefaultInstance() : CredentialRecord.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a credential cannot be read", e);
        }
    }

    private static Role role(ResultSet row) throws SQLException {
        Role role = Role.forNumber(row.getInt("access_role"));
        if (role == null) {
            throw new IllegalStateException("a credential with the unknown role " + row.getInt("access_role"));
        }
        return role;
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }

    private static String kind(Credential credential) {
        if (credential instanceof Credential.DeviceToken) {
            return "DEVICE_TOKEN";
        } else if (credential instanceof Credential.ReplacedToken) {
            return "REPLACED_TOKEN";
        } else if (credential instanceof Credential.JoinKey) {
            return "JOIN_KEY";
        } else if (credential instanceof Credential.ScriptToken) {
            return "SCRIPT_TOKEN";
        } else if (credential instanceof Credential.User) {
            return "USER";
        } else {
            return "SESSION";
        }
    }
}
