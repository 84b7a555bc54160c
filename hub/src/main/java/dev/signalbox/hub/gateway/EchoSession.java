package dev.signalbox.hub.gateway;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.PresenceCause;
import org.jspecify.annotations.Nullable;

/**
 * Sends every message back as it came, for whoever tests how the hub speaks WebSocket. It says nothing of its own: no frame
 * of the protocol, no heartbeat. The switchboard never hears of it.
 */
final class EchoSession implements PeerSession {
    /**
     * More than any conformance suite sends, which waits for each echo; a message of 16 MiB counts as 257. A link that may
     * so much needs a token and an option that is off by default.
     */
    static final LinkLimits.FrameRate FRAMES = new LinkLimits.FrameRate(20_000, 40_000);

    /** A suite opens a link for each of its cases. */
    static final LinkLimits.FrameRate HANDSHAKES = new LinkLimits.FrameRate(100, 500);

    private final WebSocketLink link;
    private final ConsoleIdentity identity;
    private final Bearers bearers;

    EchoSession(WebSocketLink link, ConsoleIdentity identity, Bearers bearers) {
        this.link = link;
        this.identity = identity;
        this.bearers = bearers;
    }

    @Override
    public void receive(boolean text, byte[] payload) {
        link.echo(text, payload);
    }

    @Override
    public boolean arrived() {
        return true;
    }

    @Override
    public void left(PresenceCause cause) {
        // Nobody was told that it came.
    }

    @Override
    public Frame completed(Frame frame) {
        return frame;
    }

    @Override
    public @Nullable Frame refusal(ErrorDetail error) {
        return null;
    }

    @Override
    public void heartbeat() {
        // Pings are enough.
    }

    @Override
    public void sweep() {
        if (!bearers.letIn(identity)) {
            link.close(CloseReason.CLOSE_REASON_REVOKED);
        }
    }
}
