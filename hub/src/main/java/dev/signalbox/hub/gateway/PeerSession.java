package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.PresenceCause;

/** What a peer's messages mean: one for each role. Confined to the link's I/O thread but for what says otherwise. */
sealed interface PeerSession permits DeviceSession, ConsoleSession {

    static Frame goodbye(Links.Role role, Goodbye goodbye) {
        return role == Links.Role.DEVICE ? DeviceSession.goodbyeFrame(goodbye) : ConsoleSession.goodbyeFrame(goodbye);
    }

    /** One complete message. */
    void receive(byte[] payload);

    /** Whether the Hello was well formed. Any thread. */
    boolean arrived();

    /** The link is gone, or as good as gone: nothing is received after this. Only the first call counts. */
    void left(PresenceCause cause);

    /** The frame with what only the gateway knows. Any thread. */
    Frame completed(Frame frame);

    Frame refusal(ErrorDetail error);

    /** Nothing was sent for a while. Any thread. */
    void heartbeat();
}
