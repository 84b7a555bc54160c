package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;

/** How long a small write takes until it is on stable storage. */
interface SyncTime {
    /** Of some writes to a file that is deleted again. */
    Duration median(Path directory) throws IOException;

    /** Nine blocks of 4 KiB, as a commit is at least. */
    static Duration measured(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "doctor", ".part");
        long[] nanos = new long[9];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < nanos.length; i++) {
                long began = System.nanoTime();
                channel.write(ByteBuffer.allocate(4_096));
                channel.force(true);
                nanos[i] = System.nanoTime() - began;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[nanos.length / 2]);
    }
}
