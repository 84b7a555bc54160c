package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;

/**
 * The newest chunks of an H2 file, of which a power cut kept some sectors and lost others. H2 2.5.250 takes a chunk for
 * whole where its header and footer are, and then cannot read it, or reads zeros for what was written. It appends each
 * chunk, and no chunk was acknowledged before it was synced: one that was torn is left behind. Confined to the thread that
 * opens the store.
 */
final class TornTail {
    /** Of a file of which nobody knows how far it was synced: what one commit may leave unsynced, with some to spare. */
    private static final int UNKNOWN_CHUNKS = 4;
    /** Where what lies behind the synced length was never acknowledged. */
    private static final int KNOWN_CHUNKS = 1_000;
    /** How far back the end of a chunk is looked for: behind the newest is at most what one commit left unsynced. */
    private static final long MAX_SEARCH_BYTES = 64L << 20;

    /** Two copies of the file's header come first. */
    private static final long FIRST_CHUNK_AT = 2 * ChunkSeal.BLOCK_BYTES;
    /** What a disk writes in one go: a write that was lost leaves zeros where the file had ended. */
    private static final int SECTOR_BYTES = 512;

    private static final Pattern FOOTER = Pattern.compile(
            "(chunk:([0-9a-f]{1,8}),len:([0-9a-f]{1,7}),version:[0-9a-f]{1,16}),fletcher:([0-9a-f]{1,8})\\s*");

    private final Path file;
    private final long firstBytes;
    private int chunksLeft;
    private long seenFrom = Long.MAX_VALUE;
    private boolean hasHole;

    /** Where a chunk lies in the file: its content and behind it, up to the end, what nothing needs. Immutable. */
    private record Chunk(long start, long contentEnd, long end) {}

    /** @param syncedBytes what lies before this was acknowledged: damage there is damage; 0: not known */
    TornTail(Path file, long syncedBytes) {
        this.file = file;
        this.firstBytes = Math.max(syncedBytes, FIRST_CHUNK_AT);
        this.chunksLeft = syncedBytes == 0 ? UNKNOWN_CHUNKS : KNOWN_CHUNKS;
    }

    /**
     * Where the file should have ended: before its newest chunk that is torn. Called again, it looks before that.
     *
     * @param isUnreadable whether H2 fails to read the file up to here: then chunks without a seal, and gaps between chunks,
     *     are looked at for sectors that were lost
     * @return empty where nothing shows that a chunk was torn
     */
    OptionalLong end(boolean isUnreadable) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            seenFrom = Math.min(seenFrom, channel.size());
            while (chunksLeft > 0) {
                Optional<Chunk> newest = newestBefore(channel, seenFrom);
                if (newest.isEmpty()) {
                    return OptionalLong.empty();
                }
                Chunk chunk = newest.get();
                chunksLeft--;
                Optional<Boolean> isWhole = isWhole(channel, chunk);
                if (isUnreadable) {
                    hasHole |= (isWhole.isEmpty() && hasHole(channel, chunk.start(), chunk.contentEnd()))
                            || hasHole(channel, chunk.end(), seenFrom);
                }
                seenFrom = chunk.start();
                if (hasHole || !isWhole.orElse(true)) {
                    return OptionalLong.of(seenFrom);
                }
            }
            return OptionalLong.empty();
        }
    }

    /** Writes what lies before this end into another file, made anew. */
    void copyUntil(long end, Path copy) throws IOException {
        Files.deleteIfExists(copy);
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < end; ) {
                at += from.transferTo(at, end - at, to);
            }
        }
    }

    /** Leaves behind what lies from there on. */
    void cut(long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(true);
        }
    }

    /** The newest one that H2 would take for whole. */
    private Optional<Chunk> newestBefore(FileChannel channel, long before) throws IOException {
        long least = Math.max(firstBytes + ChunkSeal.BLOCK_BYTES, before - MAX_SEARCH_BYTES);
        for (long end = before - before % ChunkSeal.BLOCK_BYTES; end >= least; end -= ChunkSeal.BLOCK_BYTES) {
            Matcher footer = FOOTER.matcher(text(read(channel, end - ChunkSeal.FOOTER_BYTES, ChunkSeal.FOOTER_BYTES)));
            if (!footer.matches() || !isIntact(footer.group(1), footer.group(4))) {
                continue;
            }
            long start = end - ChunkSeal.number(footer.group(3)) * ChunkSeal.BLOCK_BYTES;
            if (start < firstBytes) {
                return Optional.empty();
            }
            Optional<ChunkSeal.Header> header = ChunkSeal.header(read(channel, start, ChunkSeal.HEADER_BYTES));
            if (header.isPresent()
                    && header.get().id().equals(footer.group(2))
                    && header.get().lengthInBlocks().equals(footer.group(3))) {
                return Optional.of(
                        new Chunk(start, Math.min(start + header.get().contentBytes(), end), end));
            }
        }
        return Optional.empty();
    }

    private static boolean isIntact(String text, String checksum) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return DataUtils.getFletcher32(bytes, 0, bytes.length) == (int) ChunkSeal.number(checksum);
    }

    private static Optional<Boolean> isWhole(FileChannel channel, Chunk chunk) throws IOException {
        return ChunkSeal.isWhole(
                ByteBuffer.wrap(read(channel, chunk.start(), Math.toIntExact(chunk.end() - chunk.start()))));
    }

    /** Whether a whole sector is zeros, which next to nothing that H2 writes is: neither pages nor their table. */
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
}
