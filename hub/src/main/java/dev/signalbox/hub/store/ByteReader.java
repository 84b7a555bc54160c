package dev.signalbox.hub.store;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteWriter} wrote. Only given bytes whose checksum held, so running past the end is a bug or a
 * foreign format, told as {@link DamagedBytes}. Confined to one thread.
 */
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.position = from;
        this.end = end;
    }

    int octet() throws DamagedBytes {
        if (position >= end) {
            throw new DamagedBytes("it ends too early");
        }
        return bytes[position++] & 0xFF;
    }

    long unsigned() throws DamagedBytes {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new DamagedBytes("it has a number that is too long");
    }

    long signed() throws DamagedBytes {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number of things that each take {@code minBits} at least, so that no count can ask for absurd memory. */
    int count(int minBits) throws DamagedBytes {
        long count = unsigned();
        if (count < 0 || count > (end - position) * 8L / minBits) {
            throw new DamagedBytes("it counts more than it holds");
        }
        return (int) count;
    }

    String text() throws DamagedBytes {
        int length = count(8);
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    int position() {
        return position;
    }

    void skip(int length) {
        position += length;
    }
}
