package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.Descriptor;
import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.Goodbye;
import org.jspecify.annotations.Nullable;

/**
 * What a handshake agreed on. Immutable.
 *
 * @param deflate null: messages go as they are
 */
record LinkTerms(Role role, Wire wire, @Nullable LinkDeflate deflate) {

    /** Whether a message may be text, or binary. */
    boolean takes(boolean text) {
        return role == Role.ECHO || text == wire.isText();
    }

    /** How many fields a message has, or at most has where it is too small for them to matter; an echo reads none. */
    int fields(byte[] payload) {
        Descriptor messages = role.messages();
        if (messages == null) {
            return 0;
        }
        // Each takes a byte at least.
        return payload.length < FrameBudget.FIELDS_PER_FRAME ? payload.length : wire.fields(payload, messages);
    }

    LinkLimits.FrameRate frames(LinkLimits limits) {
        return switch (role) {
            case DEVICE -> limits.deviceFrames();
            case CONSOLE -> limits.consoleFrames();
            case ECHO -> EchoSession.FRAMES;
        };
    }

    /** What precedes a close; null: nothing does, for the peer speaks no protocol of ours. */
    @Nullable
    Frame goodbye(CloseReason reason, int retryAfterMillis) {
        Goodbye goodbye = Goodbye.newBuilder()
                .setReason(reason)
                .setRetryAfterMs(retryAfterMillis)
                .build();
        return switch (role) {
            case DEVICE -> DeviceSession.goodbyeFrame(goodbye);
            case CONSOLE -> ConsoleSession.goodbyeFrame(goodbye);
            case ECHO -> null;
        };
    }
}
