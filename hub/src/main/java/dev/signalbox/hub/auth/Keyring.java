package dev.signalbox.hub.auth;

/** The newest {@link Credentials}: written by the switchboard thread only, read by any thread. Thread-safe. */
public final class Keyring {
    private volatile Credentials current;

    public Keyring(Credentials initial) {
        current = initial;
    }

    public Credentials current() {
        return current;
    }

    public void publish(Credentials credentials) {
        current = credentials;
    }
}
