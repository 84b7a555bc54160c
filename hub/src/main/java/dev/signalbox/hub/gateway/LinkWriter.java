package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;

/**
 * Writes an outbox to a socket: one write outstanding, must lane first, then at most one batch of updates a beat, at the
 * end the close frame. Confined to the link's I/O thread.
 */
final class LinkWriter {
    /** What is joined in one write, and the size of a batch: about what the socket's send buffer holds. */
    private static final int WRITE_BYTES = 64 << 10;

    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    /** [RFC 7692 §6] set on the one frame of a compressed message. */
    private static final int RSV1 = 0x40;

    private static final ByteBuffer[] NOTHING = {};

    private final StreamConnection connection;
    private final LinkTerms terms;
    private final Outbox outbox;
    private final LinkTap tap;
    private final LinkClock clock;
    private final GatewayMetrics metrics;
    private final Beat beat;

    private ByteBuffer[] writing = NOTHING;
    private final List<ByteBuffer> next = new ArrayList<>();
    private int nextBytes;

    private byte @Nullable [] pong;
    private final ArrayDeque<Echo> echoes = new ArrayDeque<>(1);
    private boolean pingWanted;
    private int closeCode;
    private boolean closeQueued;
    private boolean closeWritten;
    private boolean halfClosed;
    private boolean peerSpoke;
    private long lastBatchNanos;
    private boolean batchUnderWay;

    /** A message that goes back as it came. */
    private static final class Echo {
        private final boolean text;
        private final byte[] payload;

        Echo(boolean text, byte[] payload) {
            this.text = text;
            this.payload = payload;
        }
    }

    LinkWriter(
            StreamConnection connection,
            LinkTerms terms,
            Outbox outbox,
            LinkTap tap,
            LinkClock clock,
            LinkLimits limits,
            GatewayMetrics metrics) {
        this.connection = connection;
        this.terms = terms;
        this.outbox = outbox;
        this.tap = tap;
        this.clock = clock;
        this.metrics = metrics;
        beat = new Beat(TimeUnit.MILLISECONDS.toNanos(limits.beatMillis()));
        lastBatchNanos = System.nanoTime() - beat.nanos();
    }

    void ping() {
        pingWanted = true;
    }

    /** [RFC 6455 §5.5.3] only the newest ping needs an answer, so no flood of pings fills memory. */
    void pong(byte[] payload) {
        pong = payload;
    }

    /** Not in the outbox, but bounded as well: while one waits the link is not read. */
    void echo(boolean text, byte[] payload) {
        echoes.add(new Echo(text, payload));
    }

    boolean hasEchoes() {
        return !echoes.isEmpty();
    }

    /** After what waits, a close frame with this code. */
    void finishWith(int code) {
        closeCode = code;
    }

    /** The peer's close frame came, or none will be understood: once ours is written only its end of stream is awaited. */
    void peerHasSpoken() {
        peerSpoke = true;
    }

    /** Whether the stream was ended from this side, in order; the other direction may still be open. */
    boolean hasHalfClosed() {
        return halfClosed;
    }

    /**
     * Writes until nothing is left or the socket is full, then asks to be called when it is not.
     *
     * @return milliseconds after which there is more to write, 0 for none
     */
    long drain() throws IOException {
        long waitMillis = 0;
        while (true) {
            if (writing.length == 0) {
                waitMillis = gather();
                if (writing.length == 0) {
                    break;
                }
            }
            if (!write()) {
                connection.getSinkChannel().resumeWrites();
                return 0;
            }
        }
        connection.getSinkChannel().suspendWrites();
        if (closeWritten && peerSpoke) {
            // [RFC 6455 §7.1.1] the server ends the stream first. A full close now would reset the connection where the
            // peer sent more, and destroy what it has not read yet: its end of stream is awaited.
            halfClosed = true;
            connection.getSinkChannel().shutdownWrites();
        }
        return waitMillis;
    }

    private boolean write() throws IOException {
        while (writing[writing.length - 1].hasRemaining()) {
            long count = connection.getSinkChannel().write(writing);
            if (count == 0) {
                clock.stuck();
                return false;
            }
            clock.moved();
            metrics.bytesOut.increment((double) count);
        }
        if (!connection.getSinkChannel().flush()) {
            clock.stuck(); // TLS takes a last record that the socket has no room for
            return false;
        }
        clock.moved();
        writing = NOTHING;
        if (batchUnderWay) {
            batchUnderWay = false;
            if (beat.took(System.nanoTime() - lastBatchNanos)) {
                metrics.beatsStretched.increment();
            }
        }
        if (closeQueued && !closeWritten) {
            closeWritten = true;
        }
        return true;
    }

    private long gather() {
        if (closeQueued) {
            return 0;
        }
        nextBytes = 0;
        byte[] answer = pong;
        if (answer != null) {
            append(PONG, answer);
            pong = null;
        }
        if (pingWanted) {
            append(PING, new byte[0]);
            pingWanted = false;
        }
        while (nextBytes < WRITE_BYTES) {
            Frame frame = outbox.nextMust();
            if (frame == null) {
                break;
            }
            appendMessage(terms.wire().isText(), terms.wire().encode(frame));
        }
        while (nextBytes < WRITE_BYTES) {
            Echo echo = echoes.poll();
            if (echo == null) {
                break;
            }
            appendMessage(echo.text, echo.payload);
        }
        long waitMillis = gatherBatch();
        if (closeCode != 0 && !outbox.hasMust() && echoes.isEmpty()) {
            append(CLOSE, new byte[] {(byte) (closeCode >>> 8), (byte) closeCode});
            closeQueued = true;
        }
        writing = next.toArray(NOTHING);
        next.clear();
        return waitMillis;
    }

    private long gatherBatch() {
        OptionalLong due = outbox.batchDueNanos(lastBatchNanos + beat.nanos());
        if (nextBytes >= WRITE_BYTES || due.isEmpty()) {
            return 0;
        }
        long now = System.nanoTime();
        long waitNanos = due.getAsLong() - now;
        if (waitNanos > 0) {
            return TimeUnit.NANOSECONDS.toMillis(waitNanos) + 1;
        }
        List<Frame> updates = outbox.nextUpdates(WRITE_BYTES, now);
        if (!updates.isEmpty()) { // empty where the link was closed meanwhile
            appendMessage(terms.wire().isText(), terms.wire().encodeBatch(updates));
            lastBatchNanos = now;
            batchUnderWay = true;
        }
        return 0;
    }

    private void appendMessage(boolean text, byte[] payload) {
        metrics.framesOut.increment();
        clock.sent();
        tap.sent(text, payload);
        int firstByte = text ? TEXT : BINARY;
        LinkDeflate deflate = terms.deflate();
        byte[] packed = deflate == null ? null : deflate.packed(payload);
        if (packed == null) {
            append(firstByte, payload);
        } else {
            append(firstByte | RSV1, packed);
        }
    }

    /** [RFC 6455 §5.2] one final frame; a server does not mask. */
    private void append(int firstByte, byte[] payload) {
        int length = payload.length;
        ByteBuffer head = ByteBuffer.allocate(10);
        head.put((byte) firstByte);
        if (length < 126) {
            head.put((byte) length);
        } else if (length < 65_536) {
            head.put((byte) 126).putShort((short) length);
        } else {
            head.put((byte) 127).putLong(length);
        }
        next.add(head.flip());
        if (length > 0) {
            next.add(ByteBuffer.wrap(payload));
        }
        nextBytes += head.remaining() + length;
    }
}
