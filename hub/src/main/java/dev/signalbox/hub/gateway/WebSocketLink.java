package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.PresenceCause;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * One live WebSocket connection. Reading and writing happen on its I/O thread; {@link #send}, {@link #sendLatest} and
 * {@link #close} only append to the outbox and wake that thread. Thread-safe.
 */
final class WebSocketLink implements Link, FrameReader.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketLink.class);

    /** Buffers read in a row before the other links of the thread have their turn. */
    private static final int READS_PER_TURN = 8;
    /** What a peer may still have on its way when a close frame is sent; whoever sends more does not mean to close. */
    private static final long MAX_BYTES_AFTER_CLOSE = 2 << 20;

    private final long id;
    private final Role role;
    private final Wire wire;
    private final StreamConnection connection;
    private final LinkThread io;
    private final ByteBufferPool buffers;
    private final LinkLimits limits;
    private final GatewayMetrics metrics;
    private final Links links;
    private final Outbox outbox;
    private final LinkWriter writer;
    private final LinkClock clock;
    private final AtomicBoolean drainWanted = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    // Confined to the I/O thread.
    private final FrameReader reader;
    private final FrameBudget budget;
    private boolean paused;
    private boolean unreadable;
    private long bytesAfterClose;
    private boolean beatAwaited;

    /** Null until the link begins. */
    private volatile @Nullable PeerSession session;

    WebSocketLink(
            Role role,
            Wire wire,
            StreamConnection connection,
            ByteBufferPool buffers,
            LinkLimits limits,
            GatewayMetrics metrics,
            Links links) {
        this.id = links.nextId();
        this.role = role;
        this.wire = wire;
        this.connection = connection;
        this.io = new LinkThread(connection.getIoThread(), id);
        this.buffers = buffers;
        this.limits = limits;
        this.metrics = metrics;
        this.links = links;
        boolean device = role == Role.DEVICE;
        long now = System.nanoTime();
        outbox = new Outbox(device ? limits.deviceOutboxBytes() : limits.consoleOutboxBytes());
        clock = new LinkClock(limits, now);
        writer = new LinkWriter(connection, wire, outbox, clock, limits, metrics);
        reader = new FrameReader(limits.maxMessageBytes(), limits.maxFragments(), this);
        budget = new FrameBudget(device ? limits.deviceFrames() : limits.consoleFrames(), limits.warnings(), now);
    }

    /** Begins to read. Before this nothing is received. */
    void begin(PeerSession peer) {
        io.run(() -> {
            session = peer;
            links.add(this);
            connection.getSourceChannel().setReadListener(channel -> onReadable());
            connection.getSourceChannel().setCloseListener(channel -> onClosed());
            connection.getSinkChannel().setWriteListener(channel -> drain());
            connection.getSinkChannel().setCloseListener(channel -> onWritesEnded());
            connection.getSourceChannel().wakeupReads();
        });
    }

    @Override
    public long id() {
        return id;
    }

    Role role() {
        return role;
    }

    Wire wire() {
        return wire;
    }

    Outbox outbox() {
        return outbox;
    }

    @Override
    public boolean send(Frame frame) {
        PeerSession peer = session;
        Outbox.Offer offer = outbox.add(peer == null ? frame : peer.completed(frame));
        if (offer == Outbox.Offer.TAKEN) {
            wakeWriter();
            return true;
        }
        if (offer == Outbox.Offer.FULL) {
            close(CloseReason.CLOSE_REASON_SLOW_CONSUMER);
        }
        return false;
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        Outbox.Latest latest = outbox.addLatest(key, update);
        if (latest == Outbox.Latest.REPLACED) {
            metrics.updatesReplaced.increment();
        } else if (latest == Outbox.Latest.FIRST) {
            wakeWriter();
        }
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        boolean slow = reason == CloseReason.CLOSE_REASON_SLOW_CONSUMER;
        Frame goodbye = goodbye(Goodbye.newBuilder()
                .setReason(reason)
                .setRetryAfterMs(retryAfterMillis)
                .build());
        if (!outbox.close(goodbye, slow)) {
            return;
        }
        metrics.closed(reason);
        LOG.debug("link={} role={} closing reason={}", id, role, reason);
        boolean silent = reason == CloseReason.CLOSE_REASON_HEARTBEAT_MISSED;
        io.run(() -> {
            leave(silent ? PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED : PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
            endAfter(slow ? limits.slowCloseMillis() : limits.closeMillis());
            writer.finishWith(reason.getNumber());
            drain();
        });
    }

    /** Pings, and closes what is overdue or silent. Called by the sweep. */
    void sweep(long nowNanos) {
        PeerSession peer = session;
        if (peer == null || outbox.isClosed()) {
            return;
        }
        if (!peer.arrived() && clock.helloOverdue(nowNanos)) {
            close(CloseReason.CLOSE_REASON_BAD_HELLO);
        } else if (clock.silentTooLong(nowNanos) || clock.messageOverdue(nowNanos)) {
            close(CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
        } else {
            if (clock.pingDue(nowNanos)) {
                io.run(() -> {
                    writer.ping();
                    drain();
                });
            }
            if (clock.quiet(nowNanos)) {
                clock.sent();
                peer.heartbeat();
            }
        }
    }

    /** Ends the link at once, on the caller's thread; for when the I/O threads are gone. */
    void abandon() {
        outbox.close(null, true);
        leave(PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
        end();
    }

    /** The peer said goodbye and means to close; it is helped where it does not. */
    void peerIsLeaving() {
        endAfter(limits.closeMillis());
    }

    @Override
    public void onMessage(boolean text, byte[] payload) {
        clock.messageEnded();
        metrics.framesIn.increment();
        if (outbox.isClosed()) {
            return;
        }
        int fields = wire.fields(payload, role.messages());
        if (text != wire.isText()) {
            close(CloseReason.CLOSE_REASON_WRONG_FRAME_TYPE);
        } else if (fields > FieldCount.MAX) {
            close(CloseReason.CLOSE_REASON_TOO_LARGE);
        } else if (isWithinRate(payload.length, fields)) {
            session().receive(payload);
        }
    }

    @Override
    public void onPing(byte[] payload) {
        onControlFrame();
        if (!outbox.isClosed() && isWithinRate(payload.length, 0)) {
            writer.pong(payload);
            drain();
        }
    }

    @Override
    public void onPong() {
        onControlFrame();
        isWithinRate(0, 0);
    }

    @Override
    public void onClose(int code) {
        // [RFC 6455 §5.5.1] nothing may come after a close frame; what comes is not looked at
        unreadable = true;
        writer.peerHasSpoken();
        if (outbox.close(null, true)) {
            leave(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            endAfter(limits.closeMillis());
            // [RFC 6455 §5.5.1] the answer typically echoes the code
            writer.finishWith(code == 1005 ? CloseReason.CLOSE_REASON_NORMAL_VALUE : code);
        }
        drain();
    }

    /** A control frame that came in pieces is complete; a message around it is not. */
    private void onControlFrame() {
        if (!reader.midMessage()) {
            clock.messageEnded();
        }
    }

    private void onReadable() {
        try (PooledByteBuffer pooled = buffers.allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            for (int turn = 0; turn < READS_PER_TURN && !paused && !ended.get(); turn++) {
                buffer.clear();
                int count = connection.getSourceChannel().read(buffer);
                if (count < 0) {
                    onClosed();
                    return;
                }
                if (count == 0) {
                    break;
                }
                buffer.flip();
                onBytes(buffer, count);
            }
            if (!paused && !ended.get()) {
                connection.getSourceChannel().resumeReads();
            }
        } catch (IOException e) {
            LOG.debug("link={} lost: {}", id, e.toString());
            onClosed();
        } catch (FrameViolation e) {
            LOG.debug("link={} violation: {}", id, e.getMessage());
            unreadable = true;
            writer.peerHasSpoken();
            close(e.reason());
        } catch (RuntimeException e) {
            // This is the loop that owns the link: a bug must end this link and no other.
            LOG.error("link={} failed", id, e);
            close(CloseReason.CLOSE_REASON_FAULT);
        }
    }

    private void onBytes(ByteBuffer buffer, int count) throws FrameViolation {
        metrics.bytesIn.increment(count);
        clock.heard();
        if (outbox.isClosed()) {
            bytesAfterClose += count;
            if (bytesAfterClose > MAX_BYTES_AFTER_CLOSE) {
                end();
                return;
            }
        }
        if (!unreadable) {
            reader.read(buffer);
            if (reader.midMessage()) {
                clock.messageBegan();
            }
        }
    }

    /** Counts a message; false where it is one too many after warnings, and the link closes. */
    private boolean isWithinRate(int bytes, int fields) {
        FrameBudget.Verdict verdict =
                paused ? FrameBudget.Verdict.WITHIN : budget.count(bytes, fields, System.nanoTime());
        if (verdict == FrameBudget.Verdict.ABUSED) {
            close(CloseReason.CLOSE_REASON_RATE_LIMITED);
        } else if (verdict == FrameBudget.Verdict.EXCEEDED) {
            metrics.rateLimited.increment();
            send(session()
                    .refusal(Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_RATE_LIMITED, "More frames than the link may send.", (int)
                                    limits.pauseMillis())));
            pause();
        }
        return verdict != FrameBudget.Verdict.ABUSED;
    }

    private void pause() {
        paused = true;
        connection.getSourceChannel().suspendReads();
        io.after(limits.pauseMillis(), () -> {
            paused = false;
            connection.getSourceChannel().wakeupReads();
        });
    }

    private void wakeWriter() {
        if (drainWanted.compareAndSet(false, true)) {
            io.run(() -> {
                drainWanted.set(false);
                drain();
            });
        }
    }

    private void drain() {
        try {
            long wait = writer.drain();
            if (wait > 0 && !beatAwaited) {
                beatAwaited = true;
                io.after(wait, () -> {
                    beatAwaited = false;
                    drain();
                });
            }
        } catch (IOException e) {
            LOG.debug("link={} lost: {}", id, e.toString());
            onClosed();
        }
    }

    /** Where we ended the stream ourselves, the peer's end is awaited: {@link #endAfter} bounds that. */
    private void onWritesEnded() {
        if (!writer.hasHalfClosed()) {
            onClosed();
        }
    }

    private void onClosed() {
        io.run(() -> {
            outbox.close(null, true);
            leave(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            end();
        });
    }

    private void endAfter(long millis) {
        io.after(millis, () -> {
            outbox.close(null, true);
            leave(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
            end();
        });
    }

    private void leave(PresenceCause cause) {
        PeerSession peer = session;
        if (peer != null) {
            peer.left(cause);
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            links.remove(this);
            IoUtils.safeClose(connection);
        }
    }

    private Frame goodbye(Goodbye goodbye) {
        return role == Role.DEVICE ? DeviceSession.goodbyeFrame(goodbye) : ConsoleSession.goodbyeFrame(goodbye);
    }

    private PeerSession session() {
        PeerSession peer = session;
        if (peer == null) {
            throw new IllegalStateException("nothing is read before the link begins");
        }
        return peer;
    }
}
