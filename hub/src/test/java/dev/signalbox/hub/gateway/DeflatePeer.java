package dev.signalbox.hub.gateway;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The other end of permessage-deflate, without context takeover, written for the tests alone. Confined to the test's thread. */
final class DeflatePeer implements AutoCloseable {
    private static final int COMPRESSED = 0x40;

    private final Deflater deflater;
    private final Inflater inflater = new Inflater(true);

    DeflatePeer() {
        this(Deflater.BEST_SPEED);
    }

    DeflatePeer(int level) {
        deflater = new Deflater(level, true);
    }

    /** [RFC 7692 §7.2.1] */
    byte[] packed(byte[] payload) {
        deflater.reset();
        deflater.setInput(payload);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[64 << 10];
        int count;
        do {
            count = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
            all.write(some, 0, count);
        } while (count == some.length);
        byte[] packed = all.toByteArray();
        return Arrays.copyOf(packed, packed.length - 4);
    }

    /** [RFC 7692 §7.2.2] */
    byte[] unpacked(byte[] packed) throws DataFormatException {
        byte[] in = Arrays.copyOf(packed, packed.length + 4);
        in[in.length - 2] = -1;
        in[in.length - 1] = -1;
        inflater.reset();
        inflater.setInput(in);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[64 << 10];
        for (int count = inflater.inflate(some); count > 0; count = inflater.inflate(some)) {
            all.write(some, 0, count);
        }
        return all.toByteArray();
    }

    byte[] unpacked(RawSocket.ReadFrame frame) throws DataFormatException {
        return frame.isCompressed() ? unpacked(frame.payload()) : frame.payload();
    }

    /** A compressed message as one frame. */
    byte[] frame(int opcode, byte[] payload) {
        return RawSocket.frame(0x80 | COMPRESSED | opcode, true, packed(payload));
    }

    /** A compressed message in fragments of so many octets; 0: one. */
    byte[] frames(int opcode, byte[] payload, int fragmentBytes) {
        byte[] packed = packed(payload);
        return fragments(COMPRESSED | opcode, packed, fragmentBytes == 0 ? packed.length : fragmentBytes);
    }

    static byte[] fragments(int firstByte, byte[] payload, int fragmentBytes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(payload.length + payload.length / fragmentBytes * 8 + 16);
        int at = 0;
        do {
            int end = Math.min(at + fragmentBytes, payload.length);
            int last = end == payload.length ? 0x80 : 0;
            all.writeBytes(
                    RawSocket.frame(last | (at == 0 ? firstByte : 0), true, Arrays.copyOfRange(payload, at, end)));
            at = end;
        } while (at < payload.length);
        return all.toByteArray();
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
