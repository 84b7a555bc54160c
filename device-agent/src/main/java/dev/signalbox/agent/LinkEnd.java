package dev.signalbox.agent;

import dev.signalbox.proto.v1.CloseReason;

/** How a link, or the attempt to open one, ended. Immutable. */
sealed interface LinkEnd {
    /** For people. */
    String words();

    /** The hub answered the handshake with an HTTP status; {@code retryAfterMillis} 0: no advice. */
    record Refused(int status, long retryAfterMillis) implements LinkEnd {
        @Override
        public String words() {
            return "the hub refused the handshake with HTTP " + status;
        }
    }

    /** The hub closed the link; {@code retryAfterMillis} 0: no advice. */
    record Closed(int code, long retryAfterMillis) implements LinkEnd {
        @Override
        public String words() {
            CloseReason reason = CloseReason.forNumber(code);
            String name = reason == null ? "" : " " + reason.name().replace("CLOSE_REASON_", "");
            return "the hub closed the link with " + code + name;
        }
    }

    /** The connection failed or fell silent. */
    record Lost(String cause) implements LinkEnd {
        @Override
        public String words() {
            return cause;
        }
    }
}
