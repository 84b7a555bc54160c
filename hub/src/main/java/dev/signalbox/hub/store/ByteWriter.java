package dev.signalbox.hub.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows as it is written to: variable-length integers, bytes and texts. Confined to one thread. */
final class ByteWriter {
    private byte[] bytes = new byte[256];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void octet(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    /** Seven bits an octet, the lowest first; small numbers are short. */
    void unsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            octet((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        octet((int) rest);
    }

    /** Zig-zag: small numbers of either sign are short. */
    void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    void text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        unsigned(encoded.length);
        for (byte octet : encoded) {
            octet(octet);
        }
    }

    void all(ByteWriter other) {
        if (bytes.length - size < other.size) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + other.size));
        }
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
    }
}
