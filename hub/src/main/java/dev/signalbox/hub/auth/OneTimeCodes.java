package dev.signalbox.hub.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets that work once and not for long: tickets, sign-in codes, the setup code. Kept in memory as hashes, at most
 * 10,000; when full the oldest to expire goes. Thread-safe.
 *
 * @param <T> what a code stands for
 */
public final class OneTimeCodes<T> {
    private static final int MAX_CODES = 10_000;
    private static final int CODE_BYTES = 16;

    private final SecureRandom random;
    private final Map<String, Entry<T>> byHash = new HashMap<>();

    private record Entry<T>(T meaning, long expiresAtMillis) {}

    public OneTimeCodes(SecureRandom random) {
        this.random = random;
    }

    /** A new code of 128 random bits, 22 characters of base64url. */
    public String issue(T meaning, long expiresAtMillis) {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        synchronized (this) {
            if (byHash.size() >= MAX_CODES) {
                byHash.entrySet().stream()
                        .min((a, b) -> Long.compare(
                                a.getValue().expiresAtMillis(), b.getValue().expiresAtMillis()))
                        .map(Map.Entry::getKey)
                        .ifPresent(byHash::remove);
            }
            byHash.put(Token.sha256(code), new Entry<>(meaning, expiresAtMillis));
        }
        return code;
    }

    /** What the code stands for, and never again; empty where it is unknown, used or expired. */
    public synchronized Optional<T> redeem(String code, long nowMillis) {
        byHash.values().removeIf(entry -> entry.expiresAtMillis() <= nowMillis);
        Entry<T> entry = byHash.remove(Token.sha256(code));
        return entry == null ? Optional.empty() : Optional.of(entry.meaning());
    }

    /** No code that stands for this is good any more. */
    public synchronized void withdraw(T meaning) {
        byHash.values().removeIf(entry -> entry.meaning().equals(meaning));
    }

    public synchronized int size() {
        return byHash.size();
    }
}
