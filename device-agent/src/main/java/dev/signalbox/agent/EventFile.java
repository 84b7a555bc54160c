package dev.signalbox.agent;

import dev.signalbox.proto.v1.EventReport;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events the hub has not stored, beside the kept readings: CRC-32 of what follows, then each with its length before it.
 * Confined to the agent thread.
 */
final class EventFile {
    private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);

    /** Null: nothing is kept over a restart. */
    private final @Nullable Path file;

    /** What stands in the file, as far as that is known. */
    private List<EventReport> written = List.of();

    /** It could not be written when that was tried last. */
    private boolean failed;

    private EventFile(@Nullable Path file) {
        this.file = file;
    }

    static EventFile inMemory() {
        return new EventFile(null);
    }

    static EventFile in(Path directory) {
        return new EventFile(directory.resolve("events"));
    }

    /** Nothing where there is no file, or no good one. */
    List<EventReport> read() {
        if (file == null) {
            return List.of();
        }
        try {
            written = decode(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            written = List.of();
        } catch (IOException e) {
            LOG.warn("kept events cannot be read and are lost file={} reason={}", file, e.toString());
        }
        return written;
    }

    /** Replaces the file; a crash leaves the old or the new one. A failure is logged once, and tried again. */
    void write(List<EventReport> events) {
        if (file == null || events.equals(written)) {
            return;
        }
        try {
            if (events.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                replace(file, encode(events));
            }
            written = List.copyOf(events);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("events wait in memory only, the disk does not take them reason={}", e.toString());
            }
            failed = true;
        }
    }

    private static void replace(Path file, ByteBuffer bytes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = FileChannel.open(
                next,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static ByteBuffer encode(List<EventReport> events) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[Integer.BYTES]);
        for (EventReport event : events) {
            event.writeDelimitedTo(out);
        }
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        return bytes.putInt(0, crcOf(bytes));
    }

    private static List<EventReport> decode(byte[] bytes) throws IOException {
        if (bytes.length < Integer.BYTES || ByteBuffer.wrap(bytes).getInt(0) != crcOf(ByteBuffer.wrap(bytes))) {
            throw new IOException("it is damaged");
        }
        ByteArrayInputStream in = new ByteArrayInputStream(bytes, Integer.BYTES, bytes.length - Integer.BYTES);
        List<EventReport> events = new ArrayList<>();
        EventReport next = EventReport.parseDelimitedFrom(in);
        while (next != null) {
            events.add(next);
            next = EventReport.parseDelimitedFrom(in);
        }
        return List.copyOf(events);
    }

    private static int crcOf(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.slice(Integer.BYTES, bytes.limit() - Integer.BYTES));
        return (int) crc.getValue();
    }
}
