package dev.signalbox.hub.auth;

/** What came of a credential. Immutable. */
public sealed interface Authentication {

    record Granted(Identity identity) implements Authentication {}

    record Denied(Reason reason) implements Authentication {}

    /** For counters and the log; a stranger is told nothing but 401. */
    enum Reason {
        MISSING,
        MALFORMED,
        UNKNOWN,
        WRONG_SECRET,
        EXPIRED,
        WRONG_KIND
    }
}
