package dev.signalbox.hub.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A checksum of a chunk of an H2 file over everything before it, in the space that H2 leaves before the chunk's footer and
 * never reads: H2 itself has one of the header and one of the footer only. A chunk of which a power cut lost a part is
 * known by it. No state.
 */
final class ChunkSeal {
    static final int BLOCK_BYTES = 4_096;
    static final int HEADER_BYTES = 1_024;
    static final int FOOTER_BYTES = 128;

    /** In the footer's sector, which reaches the disk as a whole: where the footer is, the seal is. */
    private static final int SEAL_BYTES = 16;

    private static final String NAME = "crc32c:";

    /** Of each page in the table of a chunk's pages, with which its content ends. */
    private static final int PAGE_ENTRY_BYTES = 8;

    private static final Pattern HEADER = Pattern.compile(
            "chunk:([0-9a-f]{1,8}),len:([0-9a-f]{1,7}),pages:([0-9a-f]{1,7}),[^\\n]*\\btoc:([0-9a-f]{1,8}) *\\n");
    private static final Pattern SEAL = Pattern.compile(NAME + "([0-9a-f]{8}) ");

    private ChunkSeal() {}

    /**
     * The header with which a chunk begins.
     *
     * @param contentBytes from the chunk's begin to the end of what it holds
     */
    record Header(String id, String lengthInBlocks, long contentBytes) {
        long bytes() {
            return number(lengthInBlocks) * BLOCK_BYTES;
        }
    }

    /** Of a chunk that begins with these bytes; empty: it is none. */
    static Optional<Header> header(byte[] first) {
        Matcher header = HEADER.matcher(new String(first, StandardCharsets.ISO_8859_1));
        if (!header.lookingAt()) {
            return Optional.empty();
        }
        long contentBytes = number(header.group(4)) + number(header.group(3)) * PAGE_ENTRY_BYTES;
        return Optional.of(new Header(header.group(1), header.group(2), contentBytes));
    }

    /** Seals what H2 is about to write; not a chunk that has no room for it, one in some 250, nor what is no chunk. */
    static void put(ByteBuffer chunk) {
        int sealAt = sealAt(chunk);
        if (sealAt > 0) {
            chunk.put(chunk.position() + sealAt, seal(chunk, sealAt));
        }
    }

    /** Whether a whole chunk is as it was sealed; empty: it never was. */
    static Optional<Boolean> isWhole(ByteBuffer chunk) {
        int sealAt = sealAt(chunk);
        if (sealAt <= 0) {
            return Optional.empty();
        }
        byte[] found = new byte[SEAL_BYTES];
        chunk.get(chunk.position() + sealAt, found);
        return SEAL.matcher(new String(found, StandardCharsets.ISO_8859_1)).matches()
                ? Optional.of(Arrays.equals(found, seal(chunk, sealAt)))
                : Optional.empty();
    }

    /** 0 or less: there is no room for one, or this is no chunk. */
    private static int sealAt(ByteBuffer chunk) {
        byte[] first = new byte[Math.min(HEADER_BYTES, chunk.remaining())];
        chunk.get(chunk.position(), first);
        int sealAt = chunk.remaining() - FOOTER_BYTES - SEAL_BYTES;
        return header(first)
                .filter(header -> header.bytes() == chunk.remaining() && header.contentBytes() <= sealAt)
                .map(header -> sealAt)
                .orElse(0);
    }

    private static byte[] seal(ByteBuffer chunk, int sealAt) {
        CRC32C sum = new CRC32C();
        sum.update(chunk.slice(chunk.position(), sealAt));
        return String.format("%s%08x ", NAME, sum.getValue()).getBytes(StandardCharsets.ISO_8859_1);
    }

    static long number(String hex) {
        return Long.parseLong(hex, 16);
    }
}
