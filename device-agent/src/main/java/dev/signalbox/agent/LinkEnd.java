package dev.signalbox.agent;

/** How a link, or the attempt to open one, ended. Immutable. */
sealed interface LinkEnd {
    /** The hub answered the handshake with an HTTP status; {@code retryAfterMillis} 0: no advice. */
    record Refused(int status, long retryAfterMillis) implements LinkEnd {}

    /** The hub closed the link; {@code retryAfterMillis} 0: no advice. */
    record Closed(int code, long retryAfterMillis) implements LinkEnd {}

    /** The connection failed or fell silent. */
    record Lost(String cause) implements LinkEnd {}
}
