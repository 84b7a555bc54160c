package dev.signalbox.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of the ring: records are appended to it until it is full, and it is deleted whole. Only the process that made it
 * appends, so what a crash tore off needs no repair. Confined to the agent thread.
 */
final class Segment {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);
    private static final byte[] MAGIC = "SBXRING1".getBytes(StandardCharsets.US_ASCII);
    private static final String SUFFIX = ".readings";

    private final Path file;
    private final long number;

    /** Null: nothing is appended any more. */
    private @Nullable FileChannel channel;

    private long end;
    private boolean dirty;
    private boolean damageTold;

    /** Batches in it that the hub may not have. */
    int batches;

    /** Of those, readings that were not handed out. */
    long readings;

    private Segment(Path file, long number, @Nullable FileChannel channel, long end) {
        this.file = file;
        this.number = number;
        this.channel = channel;
        this.end = end;
    }

    static Segment create(Path directory, long number) throws IOException {
        Path file = directory.resolve(String.format(Locale.ROOT, "%010d", number) + SUFFIX);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Segment created = new Segment(file, number, channel, 0);
        try {
            created.append(ByteBuffer.wrap(MAGIC));
            syncDirectory(directory);
            return created;
        } catch (IOException e) {
            created.delete();
            throw e;
        }
    }

    /** Without it the name of a new file may not survive a power cut. */
    private static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** One that an earlier process left; null: the file is none. */
    static @Nullable Segment found(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (!name.matches("[0-9]{10}\\" + SUFFIX)) {
            return null;
        }
        return new Segment(file, Long.parseLong(name.substring(0, 10)), null, Files.size(file));
    }

    long number() {
        return number;
    }

    long bytes() {
        return end;
    }

    boolean isOpen() {
        return channel != null;
    }

    void append(ByteBuffer bytes) throws IOException {
        FileChannel into = channel;
        if (into == null) {
            throw new IOException("no longer written to: " + file);
        }
        dirty = true;
        int length = bytes.remaining();
        long position = end;
        while (bytes.hasRemaining()) {
            position += into.write(bytes, position);
        }
        end += length;
    }

    void sync() throws IOException {
        if (channel != null && dirty) {
            channel.force(false);
            dirty = false;
        }
    }

    /** Appends no more; {@link #sync} first. */
    void seal() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("closing {} failed", file, e);
            }
            channel = null;
        }
    }

    /** Every whole record, none where the file is not a segment at all. */
    RingRecord.Read read() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int length = (int) Math.min(end, bytes.length); // behind it lies what a failed write left
        if (length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            tellDamage(length);
            return RingRecord.readAll(ByteBuffer.allocate(0));
        }
        RingRecord.Read read = RingRecord.readAll(ByteBuffer.wrap(bytes, MAGIC.length, length - MAGIC.length));
        tellDamage(read.damagedBytes());
        return read;
    }

    private void tellDamage(int damagedBytes) {
        if (damagedBytes > 0 && !damageTold) {
            damageTold = true;
            LOG.warn("kept readings: {} torn or damaged bytes passed over file={}", damagedBytes, file);
        }
    }

    void delete() {
        seal();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("kept readings: a file that is no longer needed stays file={} reason={}", file, e.toString());
        }
    }
}
