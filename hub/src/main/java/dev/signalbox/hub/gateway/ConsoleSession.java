package dev.signalbox.hub.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.Heartbeat;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Pong;
import dev.signalbox.proto.v1.PresenceCause;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a console's messages mean. */
final class ConsoleSession implements PeerSession {
    private static final int MAX_FEATURES = 64;

    private final OpenLink link;
    private final ConsoleIdentity identity;
    private final PublicAddress address;
    private final Inbox inbox;
    private final InstantSource clock;
    private final GatewayMetrics metrics;

    private volatile boolean arrived;
    private boolean saidGoodbye;
    private final AtomicBoolean left = new AtomicBoolean();

    ConsoleSession(
            OpenLink link,
            ConsoleIdentity identity,
            PublicAddress address,
            Inbox inbox,
            InstantSource clock,
            GatewayMetrics metrics) {
        this.link = link;
        this.identity = identity;
        this.address = address;
        this.inbox = inbox;
        this.clock = clock;
        this.metrics = metrics;
    }

    static Frame goodbyeFrame(Goodbye goodbye) {
        return Frame.of(HubToConsole.newBuilder().setGoodbye(goodbye).build());
    }

    @Override
    public boolean arrived() {
        return arrived;
    }

    @Override
    public Frame completed(Frame frame) {
        if (frame.message() instanceof HubToConsole answer && answer.hasJoinKey()) {
            return Frame.of(answer.toBuilder()
                    .setJoinKey(address.withJoinLine(answer.getJoinKey()))
                    .build());
        }
        return frame;
    }

    @Override
    public Frame refusal(ErrorDetail error) {
        return refusal(error, 0);
    }

    @Override
    public void heartbeat() {
        if (arrived) {
            link.send(Frame.of(HubToConsole.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setHubTimeMs(clock.millis()))
                    .build()));
        }
    }

    @Override
    public void receive(boolean text, byte[] payload) {
        ConsoleToHub.Builder frame = ConsoleToHub.newBuilder();
        try {
            link.wire().parse(payload, frame);
        } catch (InvalidProtocolBufferException e) {
            onUnreadable(payload);
            return;
        }
        receive(frame.build());
    }

    /** The same where the transport reads frames itself. */
    void receive(ConsoleToHub frame) {
        if (!arrived) {
            onFirst(frame);
        } else if (!saidGoodbye) {
            onFrame(frame);
        }
    }

    @Override
    public void left(PresenceCause cause) {
        if (left.compareAndSet(false, true) && arrived) {
            inbox.put(new Event.ConsoleLeft(link));
        }
    }

    /** Bytes that are no frame end the link; of text people can be told what is wrong. */
    private void onUnreadable(byte[] payload) {
        Optional<String> fault =
                link.wire().isText() ? JsonFault.find(payload, ConsoleToHub.getDescriptor()) : Optional.empty();
        fault.ifPresentOrElse(
                sentence -> refuse(ErrorCode.ERROR_CODE_MALFORMED, sentence, 0),
                () -> link.close(CloseReason.CLOSE_REASON_BAD_BYTES));
    }

    private void onFirst(ConsoleToHub frame) {
        ConsoleHello hello = frame.getHello();
        boolean good = frame.hasHello()
                && Names.isDisplayText(hello.getName())
                && Names.isDisplayText(hello.getVersion())
                && hello.getFeaturesCount() <= MAX_FEATURES;
        if (!good) {
            link.close(CloseReason.CLOSE_REASON_BAD_HELLO);
            return;
        }
        arrived = true;
        inbox.put(new Event.ConsoleArrived(link, identity));
    }

    private void onFrame(ConsoleToHub frame) {
        int requestId = frame.getRequestId();
        switch (frame.getBodyCase()) {
            case HELLO -> refuse(ErrorCode.ERROR_CODE_OUT_OF_ORDER, "Hello comes once, first.", requestId);
            case PING ->
                link.send(Frame.of(HubToConsole.newBuilder()
                        .setRequestId(requestId)
                        .setPong(Pong.newBuilder()
                                .setTimeMs(frame.getPing().getTimeMs())
                                .setHubTimeMs(clock.millis()))
                        .build()));
            case GOODBYE -> {
                saidGoodbye = true;
                link.peerIsLeaving();
            }
            case BODY_NOT_SET ->
                refuse(ErrorCode.ERROR_CODE_UNIMPLEMENTED, "This hub does not know such a frame.", requestId);
            default -> inbox.put(new Event.ConsoleAsked(link, identity, frame));
        }
    }

    private void refuse(ErrorCode code, String sentence, int requestId) {
        metrics.refused(code);
        link.send(refusal(Refusal.of(code, sentence), requestId));
    }

    private static Frame refusal(ErrorDetail error, int requestId) {
        return Frame.of(HubToConsole.newBuilder()
                .setError(error)
                .setRequestId(requestId)
                .build());
    }
}
