package dev.signalbox.hub.cli;

/** What a command says to the script that called it. */
final class Exit {
    static final int OK = 0;

    /** The hub refused, or the execution ended without success. */
    static final int REFUSED = 1;

    /** Wrong options or arguments, as picocli has it. */
    static final int USAGE = 2;

    static final int NOT_REACHABLE = 3;

    /** No valid token, or one whose role is too low. */
    static final int NOT_AUTHORISED = 4;

    /** Whether it happened, or will happen, cannot be said: the time is over, or nobody knows. */
    static final int NOT_KNOWN = 5;

    private Exit() {}
}
