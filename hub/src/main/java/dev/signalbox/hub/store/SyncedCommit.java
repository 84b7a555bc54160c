package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest commit of a database that is on the disk, kept beside it: everything up to it was acknowledged. It is not
 * synced with each commit, so after a power cut it may name an older one, never a newer. Confined to the thread that owns
 * the database at the time.
 */
final class SyncedCommit {
    private static final Logger LOG = LoggerFactory.getLogger(SyncedCommit.class);
    private static final int FILE_BYTES = 2 * Long.BYTES;

    private final Path file;

    /**
     * What is known of it. Immutable.
     *
     * @param bytes how long the database's file was; 0: not known
     * @param commitNo the number that stands in it; 0: not known
     */
    record Known(long bytes, long commitNo) {
        static final Known NOTHING = new Known(0, 0);
    }

    SyncedCommit(DataDirectory directory, String database) {
        this.file = directory.file(database + ".synced");
    }

    Known read() throws IOException {
        if (!Files.exists(file)) {
            return Known.NOTHING;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < FILE_BYTES) {
            return Known.NOTHING;
        }
        ByteBuffer content = ByteBuffer.wrap(bytes);
        return new Known(content.getLong(), content.getLong());
    }

    /** An older one that stays says less, which is no lie; if the disk is at fault, the next commit says so. */
    void write(Known known) {
        try {
            write(known, false);
        } catch (IOException e) {
            LOG.warn("the newest synced commit could not be noted: {}", e.toString());
        }
    }

    /** Before the file grows behind an older end, or another one takes its place; on the disk when this returns. */
    void forget() throws IOException {
        write(Known.NOTHING, true);
        DataDirectory.restrictFile(file);
    }

    /** Puts on the disk what was written; what was found before is that old at most. */
    void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void write(Known known, boolean synced) throws IOException {
        ByteBuffer content =
                ByteBuffer.allocate(FILE_BYTES).putLong(known.bytes()).putLong(known.commitNo());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(content.flip(), 0);
            if (synced) {
                channel.force(true);
            }
        }
    }
}
