package dev.signalbox.hub.gateway;

import dev.signalbox.proto.v1.CloseReason;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses and expands messages by RFC 7692, each for itself: so one deflater and one inflater for each I/O thread are
 * enough, some 300 KiB of native memory, and a link has none. Thread-safe.
 */
final class DeflateThreads {
    /** What is shorter fits into one packet as it is. */
    static final int MIN_BYTES = 1_024;

    /** The usual level makes a batch a sixth smaller still, in two to four times as long. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final int MOST_BITS = 15;
    private static final int SCRATCH_BYTES = 64 << 10;
    private static final int FIRST_BYTES = 1_024;

    /** [RFC 7692 §7.2.1] what a sender leaves out at the end of each message. */
    private static final int LEFT_OUT_BYTES = 4;

    /**
     * [RFC 7692 §7.2.2] what the sender left out, then an empty last block of our own: only where the message ended with a
     * whole block does the inflater come to that end.
     */
    private static final byte[] TAIL = {0, 0, -1, -1, 1, 0, 0, -1, -1};

    /**
     * How many times a message may end its stream and begin another. None has a reason to more than once [RFC 7692
     * §7.2.3.4], and each costs as much as a kilobyte of data.
     */
    private static final int MAX_STREAMS = 16;

    private final GatewayMetrics metrics;
    private final ThreadLocal<Streams> streams = ThreadLocal.withInitial(Streams::new);

    /** What one thread has: the native memory goes with it. */
    private static final class Streams {
        private final Deflater deflater = new Deflater(LEVEL, true);
        private final Inflater inflater = new Inflater(true);
        private final byte[] scratch = new byte[SCRATCH_BYTES];
        private final byte[] oneMore = new byte[1];
    }

    DeflateThreads(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    /** The message compressed; null where it is short or would not become shorter. */
    byte @Nullable [] packed(byte[] payload, int windowBits) {
        if (payload.length < MIN_BYTES) {
            return null;
        }
        Streams mine = streams.get();
        byte[] out = payload.length <= SCRATCH_BYTES ? mine.scratch : new byte[payload.length];
        try {
            int length = pack(mine.deflater, payload, windowBits, out);
            if (length == 0) {
                return null;
            }
            metrics.deflatedBefore.increment(payload.length);
            metrics.deflatedAfter.increment(length);
            return Arrays.copyOf(out, length);
        } finally {
            mine.deflater.reset(); // also forgets the message
        }
    }

    /** The compressed length; 0: not shorter. */
    private static int pack(Deflater deflater, byte[] payload, int windowBits, byte[] out) {
        // Java's deflater refers as far back as 32 KiB. Where the peer asked for less, its memory is wiped that often.
        int stretch = windowBits == MOST_BITS ? payload.length : 1 << windowBits;
        int flush = windowBits == MOST_BITS ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
        int length = 0;
        for (int at = 0; at < payload.length; at += stretch) {
            deflater.setInput(payload, at, Math.min(stretch, payload.length - at));
            int count;
            int room;
            do {
                room = payload.length - length;
                count = deflater.deflate(out, length, room, flush);
                length += count;
            } while (count == room && room > 0);
            if (length == payload.length) {
                return 0;
            }
        }
        return length - LEFT_OUT_BYTES;
    }

    /** The message expanded, and never more than so many bytes of it. */
    byte[] unpacked(byte[] message, int length, int maxBytes) throws FrameViolation {
        byte[] in = Arrays.copyOf(message, length + TAIL.length);
        System.arraycopy(TAIL, 0, in, length, TAIL.length);
        Streams mine = streams.get();
        try {
            byte[] expanded = unpack(mine, in, Math.min(maxBytes, Math.max(FIRST_BYTES, 4 * length)), maxBytes);
            metrics.inflatedBefore.increment(length);
            metrics.inflatedAfter.increment(expanded.length);
            return expanded;
        } catch (DataFormatException e) {
            throw corrupt();
        } finally {
            mine.inflater.reset();
        }
    }

    private static byte[] unpack(Streams mine, byte[] in, int firstBytes, int maxBytes)
            throws DataFormatException, FrameViolation {
        Inflater inflater = mine.inflater;
        byte[] out = new byte[firstBytes];
        int length = 0;
        int ended = 0;
        inflater.setInput(in);
        while (true) {
            boolean full = length == out.length;
            if (full && length < maxBytes) {
                out = Arrays.copyOf(out, (int) Math.min(maxBytes, 2L * length));
                full = false;
            }
            int count = full ? inflater.inflate(mine.oneMore) : inflater.inflate(out, length, out.length - length);
            if (full && count > 0) {
                throw new FrameViolation(CloseReason.CLOSE_REASON_TOO_LARGE, "a message expands to too much");
            }
            length += count;
            int left = inflater.getRemaining();
            if (inflater.finished() && left == 0) {
                return length == out.length ? out : Arrays.copyOf(out, length);
            } else if (inflater.finished()) {
                if (++ended > MAX_STREAMS) {
                    throw corrupt();
                }
                inflater.reset();
                inflater.setInput(in, in.length - left, left);
            } else if (count == 0) {
                throw corrupt(); // it ends within a block
            }
        }
    }

    /** [RFC 6455 §7.4.1] data that is not what the message said it is. */
    private static FrameViolation corrupt() {
        return new FrameViolation(CloseReason.CLOSE_REASON_BAD_BYTES, "a message does not expand");
    }
}
