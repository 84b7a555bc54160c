package dev.signalbox.hub.gateway;

/** A request that is answered with the events of a link. Thread-safe. */
interface EventReader {
    Transport transport();

    /** There may be something to write. */
    void wake();

    /** Another request reads from now on, or the link is over. */
    void end();

    /** Whether what was written has waited for the peer since before that moment. */
    boolean isStuckSince(long nanos);
}
