package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.CloseReason;

/** A peer broke the WebSocket protocol: nothing more of its bytes can be understood. Immutable. */
final class FrameViolation extends Exception {
    private static final long serialVersionUID = 1;

    private final CloseReason reason;

    FrameViolation(CloseReason reason, String rule) {
        // No stack trace: it is the peer's fault, and it may come often.
        super(rule, null, false, false);
        this.reason = reason;
    }

    CloseReason reason() {
        return reason;
    }
}
