package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;

/**
 * The newest chunks of an H2 file, of which a power cut kept some sectors and lost others. H2 2.5.250 takes a chunk for
 * whole where its header and footer are, and then cannot read it. It appends each chunk, and no chunk was acknowledged
 * before it was synced: one that was torn is left behind. Confined to the thread that opens the store.
 */
final class TornTail {
    /** What one commit may leave unsynced, with some to spare. */
    private static final int MAX_CHUNKS = 4;

    private static final int BLOCK_BYTES = 4_096;
    /** Two copies of the file's header come first. */
    private static final long FIRST_CHUNK_AT = 2 * BLOCK_BYTES;
    /** What a disk writes in one go: a write that was lost leaves zeros where the file had ended. */
    private static final int SECTOR_BYTES = 512;

    private static final int HEADER_BYTES = 1_024;
    private static final int FOOTER_BYTES = 128;
    /** Of each page in the table of a chunk's pages, with which its content ends. */
    private static final int PAGE_ENTRY_BYTES = 8;

    private static final Pattern HEADER = Pattern.compile(
            "chunk:([0-9a-f]{1,8}),len:([0-9a-f]{1,7}),pages:([0-9a-f]{1,7}),[^\\n]*\\btoc:([0-9a-f]{1,8}) *\\n");
    private static final Pattern FOOTER = Pattern.compile(
            "(chunk:([0-9a-f]{1,8}),len:([0-9a-f]{1,7}),version:[0-9a-f]{1,16}),fletcher:([0-9a-f]{1,8})\\s*");

    private final Path file;
    private final long firstBytes;
    private int chunks;
    private long seenFrom = Long.MAX_VALUE;
    private boolean hasHole;

    /** Where a chunk lies in the file: its content and behind it, up to the end, what nothing needs. Immutable. */
    private record Chunk(long start, long contentEnd, long end) {}

    /** @param syncedBytes what lies before this was acknowledged: damage there is damage */
    TornTail(Path file, long syncedBytes) {
        this.file = file;
        this.firstBytes = Math.max(syncedBytes, FIRST_CHUNK_AT);
    }

    /**
     * Cuts the file before its newest chunk, or where that one is whole, before the first of those that were written with it
     * and are not.
     *
     * @return bytes cut off; 0 where nothing shows that a chunk was torn
     */
    long cut() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = channel.size();
            seenFrom = Math.min(seenFrom, size);
            while (chunks < MAX_CHUNKS) {
                Optional<Chunk> newest = newestBefore(channel, seenFrom);
                if (newest.isEmpty()) {
                    return 0;
                }
                Chunk chunk = newest.get();
                chunks++;
                hasHole |=
                        hasHole(channel, chunk.start(), chunk.contentEnd()) || hasHole(channel, chunk.end(), seenFrom);
                seenFrom = chunk.start();
                if (hasHole) {
                    channel.truncate(seenFrom);
                    channel.force(true);
                    return size - seenFrom;
                }
            }
            return 0;
        }
    }

    /** Makes the file again what it was, by a copy of then. */
    void putBack(Path copy) throws IOException {
        try (FileChannel from = FileChannel.open(copy, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long end = from.size();
            for (long at = to.size(); at < end; ) {
                at += to.transferFrom(from.position(at), at, end - at);
            }
            to.force(true);
        }
    }

    /** The newest one that H2 would take for whole. */
    private Optional<Chunk> newestBefore(FileChannel channel, long before) throws IOException {
        for (long end = before - before % BLOCK_BYTES; end - BLOCK_BYTES >= firstBytes; end -= BLOCK_BYTES) {
            Matcher footer = FOOTER.matcher(text(read(channel, end - FOOTER_BYTES, FOOTER_BYTES)));
            if (!footer.matches() || !isIntact(footer.group(1), footer.group(4))) {
                continue;
            }
            long start = end - number(footer.group(3)) * BLOCK_BYTES;
            if (start < firstBytes) {
                return Optional.empty();
            }
            Matcher header = HEADER.matcher(text(read(channel, start, HEADER_BYTES)));
            if (header.lookingAt()
                    && header.group(1).equals(footer.group(2))
                    && header.group(2).equals(footer.group(3))) {
                long contentEnd = start + number(header.group(4)) + number(header.group(3)) * PAGE_ENTRY_BYTES;
                return Optional.of(new Chunk(start, Math.min(contentEnd, end), end));
            }
        }
        return Optional.empty();
    }

    private static boolean isIntact(String text, String checksum) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return DataUtils.getFletcher32(bytes, 0, bytes.length) == (int) number(checksum);
    }

    /** Whether a whole sector is zeros, which nothing that H2 writes is: neither pages nor their table. */
    private static boolean hasHole(FileChannel channel, long start, long end) throws IOException {
        byte[] zeros = new byte[SECTOR_BYTES];
        for (long at = start; at < end; at += SECTOR_BYTES) {
            if (Arrays.equals(read(channel, at, SECTOR_BYTES), zeros)) {
                return true;
            }
        }
        return false;
    }

    /** Shorter where the file ends. */
    private static byte[] read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, position + bytes.position());
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static long number(String hex) {
        return Long.parseLong(hex, 16);
    }
}
