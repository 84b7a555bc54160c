package dev.signalbox.hub.auth;

import java.security.SecureRandom;

/**
 * The newest {@link Credentials}: written by the switchboard thread only, read by any thread; and the one-time codes, which
 * are kept nowhere else. Thread-safe.
 */
public final class Keyring {
    private final OneTimeCodes<String> signInCodes = new OneTimeCodes<>(new SecureRandom());
    private volatile Credentials current;

    public Keyring(Credentials initial) {
        current = initial;
    }

    public Credentials current() {
        return current;
    }

    /** By these a browser signs in once; each stands for a user's name. */
    public OneTimeCodes<String> signInCodes() {
        return signInCodes;
    }

    public void publish(Credentials credentials) {
        current = credentials;
    }
}
