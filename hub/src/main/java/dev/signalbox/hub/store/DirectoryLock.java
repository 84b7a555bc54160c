package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One hub per data directory, by the operating system's lock on a file. The file holds the process id of who works here
 * and is empty after a clean stop. It is never deleted: who waits for a deleted file's lock would get it beside somebody
 * else's. Confined to the thread that opens and closes the store.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;
    private final boolean afterUncleanStop;

    private DirectoryLock(FileChannel channel, boolean afterUncleanStop) {
        this.channel = channel;
        this.afterUncleanStop = afterUncleanStop;
    }

    static DirectoryLock take(DataDirectory directory) throws IOException, DataDirectoryInUse {
        Path file = directory.file("hub.lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            DataDirectory.restrictFile(file);
            String holder = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (lock(channel) == null) {
                throw new DataDirectoryInUse(directory.path(), holder);
            }
            write(channel, Long.toString(ProcessHandle.current().pid()));
            directory.sync();
            taken = true;
            return new DirectoryLock(channel, !holder.isEmpty());
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /** Whether the last hub here ended without saying so: killed, or a power cut. */
    boolean afterUncleanStop() {
        return afterUncleanStop;
    }

    /** Says that everything was closed in order. */
    void markClean() throws IOException {
        write(channel, "");
    }

    /** Gives the directory back after an opening that failed, as it was found. */
    void abandon() throws IOException {
        if (!afterUncleanStop) {
            markClean();
        }
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // A hub in this very process.
            return null;
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
    }
}
