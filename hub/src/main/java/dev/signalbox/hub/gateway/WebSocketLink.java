package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.Links.Role;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.PresenceCause;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * One live WebSocket connection. Reading and writing happen on its I/O thread; {@link #send}, {@link #sendLatest} and
 * {@link #close} only append to the outbox and wake that thread. Thread-safe.
 */
final class WebSocketLink implements OpenLink, FrameReader.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketLink.class);

    private final long id;
    private final LinkTerms terms;
    private final StreamConnection connection;
    private final boolean encrypted;
    private final LinkThread io;
    private final ByteBufferPool buffers;
    private final LinkLimits limits;
    private final GatewayMetrics metrics;
    private final Links links;
    private final Outbox outbox;
    private final Sending sending;
    private final LinkTap tap;
    private final LinkWriter writer;
    private final LinkClock clock;
    private final AtomicBoolean drainWanted = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    // Confined to the I/O thread.
    private final FrameReader reader;
    private final RateLimit rate;
    private final ReadGate gate;
    private final Turn turn = new Turn();
    private final WakeUp nextBeat;
    private final AfterClose afterClose;
    private boolean unreadable;

    /** Of the last buffer, no longer than one; null: nothing. */
    private byte @Nullable [] heldBack;

    /** Null until the link begins. */
    private volatile @Nullable PeerSession session;

    WebSocketLink(
            LinkTerms terms,
            StreamConnection connection,
            ByteBufferPool buffers,
            LinkLimits limits,
            GatewayMetrics metrics,
            Links links) {
        this.id = links.nextId();
        this.terms = terms;
        this.connection = connection;
        this.encrypted = connection instanceof SslConnection;
        this.io = new LinkThread(connection.getIoThread(), id);
        this.buffers = buffers;
        this.limits = limits;
        this.metrics = metrics;
        this.links = links;
        boolean device = terms.role() == Role.DEVICE;
        long now = System.nanoTime();
        outbox = new Outbox(device ? limits.deviceOutboxBytes() : limits.consoleOutboxBytes(), limits.consoleUpdates());
        sending = new Sending(this, outbox, this::wakeWriter, metrics);
        tap = new LinkTap(outbox, this::wakeWriter, links.taps());
        clock = new LinkClock(limits, now);
        writer = new LinkWriter(connection, terms, outbox, tap, clock, limits, metrics);
        reader = new FrameReader(limits.maxMessageBytes(), limits.maxFragments(), terms.deflate(), this);
        nextBeat = new WakeUp(io::after, this::drain);
        gate = new ReadGate(connection.getSourceChannel(), io);
        afterClose = new AfterClose(gate::pause);
        rate = new RateLimit(this, terms.frames(limits), limits, gate::pause, metrics, now);
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

    @Override
    public Role role() {
        return terms.role();
    }

    @Override
    public Transport transport() {
        return Transport.WEBSOCKET;
    }

    @Override
    public Wire wire() {
        return terms.wire();
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }

    @Override
    public boolean send(Frame frame) {
        PeerSession peer = session;
        return sending.send(peer == null ? frame : peer.completed(frame));
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        sending.sendLatest(key, update);
    }

    @Override
    public LinkTap tap() {
        return tap;
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        boolean slow = reason == CloseReason.CLOSE_REASON_SLOW_CONSUMER;
        Frame goodbye = terms.goodbye(reason, retryAfterMillis);
        if (!outbox.close(goodbye, slow)) {
            return;
        }
        metrics.closed(reason);
        LOG.debug("link={} role={} closing reason={}", id, terms.role(), reason);
        boolean silent = reason == CloseReason.CLOSE_REASON_HEARTBEAT_MISSED;
        io.run(() -> {
            leave(silent ? PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED : PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
            endAfter(slow ? limits.slowCloseMillis() : limits.closeMillis());
            writer.finishWith(reason.getNumber());
            drain();
        });
    }

    @Override
    public void sweep(long nowNanos) {
        PeerSession peer = session;
        if (peer == null || outbox.isClosed()) {
            return;
        }
        if (!peer.arrived() && clock.helloOverdue(nowNanos)) {
            close(CloseReason.CLOSE_REASON_BAD_HELLO);
        } else if (clock.silentTooLong(nowNanos) || clock.stuckTooLong(nowNanos) || clock.messageOverdue(nowNanos)) {
            close(CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
        } else {
            peer.sweep();
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

    @Override
    public void abandon() {
        cut(PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
    }

    /** Sends a message back. Nothing more is read before the writer has taken it up. */
    void echo(boolean text, byte[] payload) {
        writer.echo(text, payload);
        drain();
    }

    @Override
    public void peerIsLeaving() {
        endAfter(limits.closeMillis());
    }

    @Override
    public void onMessage(boolean text, byte[] payload) {
        clock.messageEnded();
        metrics.framesIn.increment();
        tap.received(text, payload);
        if (outbox.isClosed()) {
            return;
        }
        if (!terms.takes(text)) {
            close(CloseReason.CLOSE_REASON_WRONG_FRAME_TYPE);
            return;
        }
        int fields = terms.fields(payload);
        turn.spend(fields);
        if (fields > FieldCount.MAX) {
            close(CloseReason.CLOSE_REASON_TOO_LARGE);
        } else if (isWithinRate(payload.length, fields)) {
            session().receive(text, payload);
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
            turn.begin();
            takeUp(buffer);
            while (turn.hasAnotherRead() && gate.isOpen() && !ended.get()) {
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
                if (!encrypted && count < buffer.capacity()) {
                    break; // that was all; but what a TLS engine still holds would wake nobody
                }
            }
            if (gate.isOpen() && !ended.get()) {
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
            unreadable = true;
            close(CloseReason.CLOSE_REASON_FAULT);
        }
    }

    private void onBytes(ByteBuffer buffer, int count) throws FrameViolation {
        metrics.bytesIn.increment(count);
        clock.heard();
        if (outbox.isClosed() && !afterClose.takes(count)) {
            end();
            return;
        }
        readFrames(buffer);
    }

    private void readFrames(ByteBuffer buffer) throws FrameViolation {
        if (unreadable) {
            return;
        }
        reader.read(buffer);
        if (reader.midMessage()) {
            clock.messageBegan();
        }
        if (buffer.hasRemaining() && gate.isHolding()) {
            heldBack = new byte[buffer.remaining()];
            buffer.get(heldBack);
        }
    }

    /** What was read already when it had to wait. */
    private void takeUp(ByteBuffer buffer) throws FrameViolation {
        byte[] before = heldBack;
        if (before != null && gate.isOpen()) {
            heldBack = null;
            readFrames(buffer.clear().put(before).flip());
        }
    }

    @Override
    public boolean takesMore() {
        return !gate.isHolding();
    }

    /** Counts a message; false where it is one too many after warnings, and the link closes. */
    private boolean isWithinRate(int bytes, int fields) {
        return gate.isPausing() || rate.takes(bytes, fields, session());
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
            nextBeat.within(writer.drain());
            gate.hold(writer.hasEchoes());
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
        io.run(() -> cut(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST));
    }

    private void endAfter(long millis) {
        io.after(millis, () -> cut(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST));
    }

    private void cut(PresenceCause cause) {
        outbox.close(null, true);
        leave(cause);
        end();
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

    private PeerSession session() {
        return Objects.requireNonNull(session, "nothing is read before the link begins");
    }
}
