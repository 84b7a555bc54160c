package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * How long {@code state} was at its newest synced commit, kept beside it: what lies before that was acknowledged. It is not
 * synced with each commit, so after a power cut it may say less, never more. Confined to the thread that owns the database
 * at the time.
 */
final class SyncedBytes {
    static final String FILE_NAME = "state.synced";

    private final DataDirectory directory;

    SyncedBytes(DataDirectory directory) {
        this.directory = directory;
    }

    /** 0 where nothing is known. */
    long read() throws IOException {
        Path file = file();
        if (!Files.exists(file)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** With so much of the database's file on the disk. */
    void write(long bytes) throws IOException {
        write(bytes, false);
    }

    /** Before the file grows behind an older end, or another one takes its place; on the disk when this returns. */
    void forget() throws IOException {
        write(0, true);
        DataDirectory.restrictFile(file());
    }

    private void write(long bytes, boolean synced) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).flip(), 0);
            if (synced) {
                channel.force(true);
            }
        }
    }

    private Path file() {
        return directory.file(FILE_NAME);
    }
}
