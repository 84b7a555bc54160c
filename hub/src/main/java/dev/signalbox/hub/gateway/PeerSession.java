package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.PresenceCause;
import org.jspecify.annotations.Nullable;

/** What a peer's messages mean: one for each role. Confined to the link's I/O thread but for what says otherwise. */
sealed interface PeerSession permits DeviceSession, ConsoleSession, EchoSession {

    /** One complete message, of a type that the link takes. */
    void receive(boolean text, byte[] payload);

    /** Whether the Hello was well formed. Any thread. */
    boolean arrived();

    /** The link is gone, or as good as gone: nothing is received after this. Only the first call counts. */
    void left(PresenceCause cause);

    /** The frame with what only the gateway knows. Any thread. */
    Frame completed(Frame frame);

    /** Null where the peer would not understand one. */
    @Nullable
    Frame refusal(ErrorDetail error);

    /** Nothing was sent for a while. Any thread. */
    void heartbeat();

    /** About twice a second; the link is open. Any thread. */
    default void sweep() {}
}
