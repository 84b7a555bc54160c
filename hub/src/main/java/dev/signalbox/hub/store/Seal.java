package dev.signalbox.hub.store;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What stands around a binary column: the version of its form in front, and behind it the CRC-32C of all that. H2 has no
 * checksums on its pages: a flipped bit on the disk is found here or nowhere.
 */
final class Seal {
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 4;

    private Seal() {}

    static void begin(ByteWriter out) {
        out.clear();
        out.octet(VERSION);
    }

    static byte[] finish(ByteWriter out) {
        byte[] body = out.toBytes();
        byte[] sealed = Arrays.copyOf(body, body.length + CHECKSUM_BYTES);
        int checksum = checksum(body, body.length);
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            sealed[body.length + i] = (byte) (checksum >>> (8 * i));
        }
        return sealed;
    }

    /** The bytes between version and checksum. */
    static ByteReader open(byte[] sealed) throws DamagedBytes {
        int end = sealed.length - CHECKSUM_BYTES;
        if (end < 1) {
            throw new DamagedBytes("it is too short");
        }
        int checksum = 0;
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            checksum |= (sealed[end + i] & 0xFF) << (8 * i);
        }
        if (checksum != checksum(sealed, end)) {
            throw new DamagedBytes("its checksum is wrong");
        }
        if (sealed[0] != VERSION) {
            throw new DamagedBytes("its form has the unknown version " + sealed[0]);
        }
        return new ByteReader(sealed, 1, end);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
