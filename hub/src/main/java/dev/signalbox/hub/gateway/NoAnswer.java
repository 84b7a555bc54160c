package dev.signalbox.hub.gateway;

/** The hub's own listener gave its watchdog no answer: the process has no server any more. Immutable. */
public final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswer(String how) {
        super("the hub's own listener gave no answer " + how);
    }
}
