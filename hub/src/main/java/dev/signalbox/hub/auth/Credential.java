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
