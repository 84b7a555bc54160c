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

    /**
     * What a device links with.
     *
     * @param replacesKeyId the token that dies when this one is used first; empty: none
     * @param lastUsedAtMillis when a link was last opened with it, to the day; 0: never
     */
    record DeviceToken(
            String keyId,
            String secretHash,
            DeviceId device,
            long createdAtMillis,
            String replacesKeyId,
            long lastUsedAtMillis)
            implements Credential {
        /** An agent that failed to save its new token must not be locked out: unused so long, it is withdrawn. */
        public static final long UNUSED_MILLIS = 24 * 3_600_000L;

        /** One that replaces none and was never used. */
        public DeviceToken(String keyId, String secretHash, DeviceId device, long createdAtMillis) {
            this(keyId, secretHash, device, createdAtMillis, "", 0);
        }

        @Override
        public long expiresAtMillis() {
            return awaitsFirstUse() ? createdAtMillis + UNUSED_MILLIS : Long.MAX_VALUE;
        }

        /** Whether it is to replace another and has not yet. */
        public boolean awaitsFirstUse() {
            return !replacesKeyId.isEmpty() && lastUsedAtMillis == 0;
        }

        public DeviceToken usedAt(long nowMillis) {
            return new DeviceToken(keyId, secretHash, device, createdAtMillis, replacesKeyId, nowMillis);
        }
    }

    /** A device token that another one took the place of: whoever still uses it may have stolen it. */
    record ReplacedToken(String keyId, String secretHash, DeviceId device, long createdAtMillis) implements Credential {
        private static final long KEPT_MILLIS = 30 * 24 * 3_600_000L;

        @Override
        public long expiresAtMillis() {
            return createdAtMillis + KEPT_MILLIS;
        }
    }

    /**
     * What lets devices join.
     *
     * @param maxUses how many may; 0: any number
     * @param uses how many did
     * @param needsApproval somebody has to approve each
     */
    record JoinKey(
            String keyId,
            String secretHash,
            String title,
            List<String> tags,
            String createdBy,
            long createdAtMillis,
            long expiresAtMillis,
            int maxUses,
            int uses,
            boolean needsApproval)
            implements Credential {
        public JoinKey {
            tags = List.copyOf(tags);
        }

        /** One that any number of devices may join by, and none did. */
        public JoinKey(
                String keyId,
                String secretHash,
                String title,
                List<String> tags,
                String createdBy,
                long createdAtMillis,
                long expiresAtMillis) {
            this(keyId, secretHash, title, tags, createdBy, createdAtMillis, expiresAtMillis, 0, 0, false);
        }

        public boolean isUsedUp() {
            return maxUses > 0 && uses >= maxUses;
        }

        public JoinKey usedOnceMore() {
            return new JoinKey(
                    keyId,
                    secretHash,
                    title,
                    tags,
                    createdBy,
                    createdAtMillis,
                    expiresAtMillis,
                    maxUses,
                    uses + 1,
                    needsApproval);
        }
    }

    /**
     * A script's token.
     *
     * @param lastUsedAtMillis to the minute; 0: never
     * @param lastUsedFrom the address
     */
    record ScriptToken(
            String keyId,
            String secretHash,
            String title,
            Role role,
            Scope scope,
            long createdAtMillis,
            long expiresAtMillis,
            long lastUsedAtMillis,
            String lastUsedFrom)
            implements Credential {

        /** One that is not confined and was never used. */
        public ScriptToken(
                String keyId, String secretHash, String title, Role role, long createdAtMillis, long expiresAtMillis) {
            this(keyId, secretHash, title, role, Scope.EVERYTHING, createdAtMillis, expiresAtMillis, 0, "");
        }

        /** Whether it is the one that the hub writes into its data directory at each start: good until the next, never stored. */
        public boolean isLocalAdmin() {
            return title.equals(Credentials.LOCAL_ADMIN);
        }

        public ScriptToken usedAt(long nowMillis, String from) {
            return new ScriptToken(
                    keyId, secretHash, title, role, scope, createdAtMillis, expiresAtMillis, nowMillis, from);
        }

        /** The same for another key and secret. */
        public ScriptToken rotated(Token token, long nowMillis) {
            return new ScriptToken(
                    token.keyId(), token.secretHash(), title, role, scope, nowMillis, expiresAtMillis, 0, "");
        }
    }

    /**
     * A person. {@code keyId} is the user name.
     *
     * @param passwordHash as made by {@link Passwords}; null: signs in by one-time codes only
     * @param privilegesSinceMillis when role or scope changed last; 0: never
     */
    record User(
            String keyId,
            Role role,
            @Nullable String passwordHash,
            Scope scope,
            long createdAtMillis,
            long privilegesSinceMillis)
            implements Credential {

        /** One that is not confined. */
        public User(String keyId, Role role, @Nullable String passwordHash, long createdAtMillis) {
            this(keyId, role, passwordHash, Scope.EVERYTHING, createdAtMillis, 0);
        }

        public User withPassword(@Nullable String hash) {
            return new User(keyId, role, hash, scope, createdAtMillis, privilegesSinceMillis);
        }

        public User as(Role otherRole, Scope otherScope, long nowMillis) {
            return new User(keyId, otherRole, passwordHash, otherScope, createdAtMillis, nowMillis);
        }
    }

    /**
     * A signed-in browser.
     *
     * @param endsAtMillis however much it is used
     * @param idleMillis it ends when it is not used so long; 0: it does not
     * @param lastUsedAtMillis to some minutes
     * @param rotatedAtMillis since when the secret is what it is
     * @param previousHash the hash of the secret before; empty: none
     */
    record Session(
            String keyId,
            String secretHash,
            String user,
            long createdAtMillis,
            long endsAtMillis,
            long idleMillis,
            long lastUsedAtMillis,
            long rotatedAtMillis,
            String previousHash)
            implements Credential {
        /** Requests that were on their way with the secret before still count so long. */
        public static final long PREVIOUS_MILLIS = 60_000;

        /** One that does not end for want of use. */
        public Session(String keyId, String secretHash, String user, long createdAtMillis, long endsAtMillis) {
            this(keyId, secretHash, user, createdAtMillis, endsAtMillis, 0, createdAtMillis, createdAtMillis, "");
        }

        /** A new one. */
        public static Session open(Token token, String user, SessionTerms terms, long nowMillis) {
            return new Session(
                    token.keyId(),
                    token.secretHash(),
                    user,
                    nowMillis,
                    nowMillis + terms.lifetime().toMillis(),
                    terms.idle().toMillis(),
                    nowMillis,
                    nowMillis,
                    "");
        }

        @Override
        public long expiresAtMillis() {
            return idleMillis == 0 ? endsAtMillis : Math.min(endsAtMillis, lastUsedAtMillis + idleMillis);
        }

        public Session usedAt(long nowMillis) {
            return new Session(
                    keyId,
                    secretHash,
                    user,
                    createdAtMillis,
                    endsAtMillis,
                    idleMillis,
                    nowMillis,
                    rotatedAtMillis,
                    previousHash);
        }

        /** The same session with another secret; the one before is worth nothing any more. */
        public Session renewed(String newHash, long nowMillis) {
            return new Session(
                    keyId, newHash, user, createdAtMillis, endsAtMillis, idleMillis, nowMillis, nowMillis, "");
        }

        /** The same session with another secret. */
        public Session rotated(String newHash, long nowMillis) {
            return new Session(
                    keyId, newHash, user, createdAtMillis, endsAtMillis, idleMillis, nowMillis, nowMillis, secretHash);
        }

        /** Whether the token is this session's, or was a moment ago. */
        boolean isProvenBy(Token token, long nowMillis) {
            boolean now = token.matches(secretHash);
            boolean before = !previousHash.isEmpty() && token.matches(previousHash);
            return now || (before && nowMillis - rotatedAtMillis < PREVIOUS_MILLIS);
        }
    }
}
