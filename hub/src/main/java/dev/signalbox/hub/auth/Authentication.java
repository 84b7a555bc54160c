package dev.signalbox.hub.auth;

import dev.signalbox.hub.protocol.DeviceId;

/** What came of a credential. Immutable. */
public sealed interface Authentication {

    record Granted(Identity identity) implements Authentication {}

    record Denied(Reason reason) implements Authentication {}

    /** The right secret of a device token that another one took the place of: refused, and somebody should know. */
    record Replaced(DeviceId device, String keyId) implements Authentication {}

    /** For counters and the log; a stranger is told nothing but 401. */
    enum Reason {
        MALFORMED,
        UNKNOWN,
        WRONG_SECRET,
        EXPIRED
    }
}
