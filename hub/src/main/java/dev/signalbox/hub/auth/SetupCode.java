package dev.signalbox.hub.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Lets whoever can read the hub's terminal or data directory create the first admin, for an hour. Whether the setup is
 * still open is for {@link Credentials#hasUsers} to say. Immutable; {@code toString} does not show the code.
 */
public final class SetupCode {
    public static final long VALID_MILLIS = 3_600_000;

    private static final int CODE_BYTES = 16;

    private final String code;
    private final long expiresAtMillis;

    private SetupCode(String code, long expiresAtMillis) {
        this.code = code;
        this.expiresAtMillis = expiresAtMillis;
    }

    /** A new code of 128 random bits, 22 characters of base64url. */
    public static SetupCode issue(SecureRandom random, long nowMillis) {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        return new SetupCode(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), nowMillis + VALID_MILLIS);
    }

    /** To be printed once and written to a file of mode 0600. */
    public String reveal() {
        return code;
    }

    /** Compares in constant time. */
    public boolean matches(String candidate, long nowMillis) {
        boolean same = MessageDigest.isEqual(
                code.getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
        return same && nowMillis < expiresAtMillis;
    }
}
