package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a secret that lets somebody in: never the secret itself. Secrets are 256 random bits, kept as the
 * SHA-256 of the secret in hexadecimal. Immutable.
 */
public sealed interface Credential {
    /** Unique among all credentials of its kind; public, safe in logs. */
    String keyId();

    /** From this moment on it lets nobody in. */
    default long expiresAtMillis() {
        return Long.MAX_VALUE;
    }

    record DeviceToken(String keyId, String secretHash, DeviceId device, long createdAtMillis) implements Credential {}

    record JoinKey(
            String keyId,
            String secretHash,
            String title,
            List<String> tags,
            String createdBy,
            long createdAtMillis,
            long expiresAtMillis)
            implements Credential {
        public JoinKey {
            tags = List.copyOf(tags);
        }
    }

    /** A script's token. */
    record ScriptToken(
            String keyId, String secretHash, String title, Role role, long createdAtMillis, long expiresAtMillis)
            implements Credential {}

    /**
     * A person. {@code keyId} is the user name.
     *
     * @param passwordHash as made by {@link Passwords}; null: signs in by one-time codes only
     */
    record User(String keyId, Role role, @Nullable String passwordHash, long createdAtMillis) implements Credential {}

    /** A signed-in browser. */
    record Session(String keyId, String secretHash, String user, long createdAtMillis, long expiresAtMillis)
            implements Credential {}
}
