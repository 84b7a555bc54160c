package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.switchboard.Link;

/** A link with a peer at its other end, as the gateway sees it. Thread-safe. */
sealed interface OpenLink extends Link permits WebSocketLink, HttpLink {
    Role role();

    Transport transport();

    Wire wire();

    Outbox outbox();

    /** The peer said goodbye and means to close; it is helped where it does not. */
    void peerIsLeaving();

    /** Closes what is overdue or silent. Called by the sweep. */
    void sweep(long nowNanos);

    /** Ends the link at once, on the caller's thread; for when the I/O threads are gone. */
    void abandon();
}
