package dev.signalbox.hub.store;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.protocol.DeviceId;
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
import org.jspecify.annotations.Nullable;

/** Credentials as rows of the table {@code credential}. Confined to the thread of its connection. */
final class CredentialRows {
    private final Connection connection;
    private final PreparedStatement remove;
    private final PreparedStatement insert;

    CredentialRows(Connection connection) throws SQLException {
        this.connection = connection;
        this.remove = connection.prepareStatement("DELETE FROM credential WHERE kind = ? AND key_id = ?");
        this.insert = connection.prepareStatement(
                "INSERT INTO credential (kind, key_id, secret_hash, subject, title,"
                        + " access_role, tags, created_by, created_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    void add(Credential credential) throws SQLException {
        remove(credential);
        if (credential instanceof Credential.DeviceToken token) {
            insert(
                    token,
                    token.secretHash(),
                    token.device().value(),
                    null,
                    null,
                    null,
                    null,
                    token.createdAtMillis(),
                    null);
        } else if (credential instanceof Credential.JoinKey key) {
            insert(
                    key,
                    key.secretHash(),
                    null,
                    key.title(),
                    null,
                    key.tags(),
                    key.createdBy(),
                    key.createdAtMillis(),
                    key.expiresAtMillis());
        } else if (credential instanceof Credential.ScriptToken token) {
            insert(
                    token,
                    token.secretHash(),
                    null,
                    token.title(),
                    token.role(),
                    null,
                    null,
                    token.createdAtMillis(),
                    token.expiresAtMillis());
        } else if (credential instanceof Credential.User user) {
            insert(user, user.passwordHash(), null, null, user.role(), null, null, user.createdAtMillis(), null);
        } else if (credential instanceof Credential.Session session) {
            insert(
                    session,
                    session.secretHash(),
                    session.user(),
                    null,
                    null,
                    null,
                    null,
                    session.createdAtMillis(),
                    session.expiresAtMillis());
        }
    }

    void remove(Credential credential) throws SQLException {
        remove.setString(1, kind(credential));
        remove.setString(2, credential.keyId());
        remove.executeUpdate();
    }

    private void insert(
            Credential credential,
            @Nullable String secretHash,
            @Nullable String subject,
            @Nullable String title,
            @Nullable Role role,
            @Nullable List<String> tags,
            @Nullable String createdBy,
            long createdAtMillis,
            @Nullable Long expiresAtMillis)
            throws SQLException {
        insert.setString(1, kind(credential));
        insert.setString(2, credential.keyId());
        insert.setString(3, secretHash);
        insert.setString(4, subject);
        insert.setString(5, title);
        insert.setObject(6, role == null ? null : role.getNumber(), Types.INTEGER);
        insert.setArray(7, tags == null ? null : connection.createArrayOf("varchar", tags.toArray()));
        insert.setString(8, createdBy);
        insert.setLong(9, createdAtMillis);
        insert.setObject(10, expiresAtMillis, Types.BIGINT);
        insert.executeUpdate();
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
                new Credential.DeviceToken(keyId, secretHash, new DeviceId(subject), createdAtMillis);
            case "JOIN_KEY" ->
                new Credential.JoinKey(
                        keyId,
                        secretHash,
                        title,
                        texts(row.getArray("tags")),
                        row.getString("created_by"),
                        createdAtMillis,
                        expiresAtMillis);
            case "SCRIPT_TOKEN" ->
                new Credential.ScriptToken(keyId, secretHash, title, role(row), createdAtMillis, expiresAtMillis);
            case "USER" -> new Credential.User(keyId, role(row), secretHash, createdAtMillis);
            case "SESSION" -> new Credential.Session(keyId, secretHash, subject, createdAtMillis, expiresAtMillis);
            default -> throw new IllegalStateException("a credential of the unknown kind " + kind);
        };
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
