package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;

/** The copy of a database's file, as it must be wherever it goes. Immutable. */
record CopiedFile(String name, long bytes, String sha256) {
    /** H2 keeps two copies of a file's header there. */
    private static final int HEADER_BYTES = 2 * 4_096;

    private static final int BLOCK_BYTES = 1 << 18;

    /**
     * Copies a file that H2 may be writing to. H2 only appends ({@link Database}), but to the header; so the header is read
     * first, then everything up to where the file ends by then: what was synced before is in the copy, which opens like the
     * file of a process that was killed at this moment. A compaction that renames another file into its place changes
     * nothing here: the old one stays readable until this closes it.
     *
     * @param stopping ends the copying with an exception
     */
    static CopiedFile of(Path live, Path copy, BooleanSupplier stopping) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        try (FileChannel in = FileChannel.open(live, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            DataDirectory.restrictFile(copy);
            copy(in, out, HEADER_BYTES, sha256, stopping);
            long end = in.size();
            copy(in, out, end, sha256, stopping);
            return new CopiedFile(
                    String.valueOf(live.getFileName()), end, HexFormat.of().formatHex(sha256.digest()));
        }
    }

    private static void copy(FileChannel in, FileChannel out, long end, MessageDigest sha256, BooleanSupplier stopping)
            throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        while (in.position() < end) {
            if (stopping.getAsBoolean()) {
                throw new IOException("the hub stops");
            }
            block.clear().limit((int) Math.min(BLOCK_BYTES, end - in.position()));
            if (in.read(block) < 0) {
                throw new IOException("the file is shorter than a database's");
            }
            block.flip();
            sha256.update(block.duplicate());
            while (block.hasRemaining()) {
                out.write(block);
            }
        }
    }

    /** Passes on the bytes of this copy, and fails where they are not. */
    void passOn(InputStream in, OutputStream out, BooleanSupplier stopping) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] block = new byte[BLOCK_BYTES];
        long passed = 0;
        int read = in.read(block);
        while (read >= 0) {
            if (stopping.getAsBoolean()) {
                throw new IOException("the hub stops");
            }
            passed += read;
            if (passed > bytes) {
                break;
            }
            digest.update(block, 0, read);
            out.write(block, 0, read);
            read = in.read(block);
        }
        if (passed != bytes || !HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new IOException(name + " is damaged: it does not match its checksum");
        }
    }
}
