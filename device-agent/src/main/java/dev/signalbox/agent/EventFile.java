package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.EventReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events the hub has not stored, beside the kept readings: each behind its length and the CRC-32 of its bytes. New ones are
 * appended, which spares the flash of a small device; those the hub has stored since go once they are more than the rest.
 * Confined to the agent thread.
 */
final class EventFile {
    private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);

    /** Length and CRC-32. */
    private static final int HEADER_BYTES = 8;

    /** Of events that the hub has: less is not worth another file. */
    private static final int SLACK_BYTES = 16 << 10;

    /** Null: nothing is kept over a restart. */
    private final @Nullable Path file;

    /** The highest number of each boot in the file, as far as that is known. */
    private final Map<String, Long> lastNumbers = new HashMap<>();

    /** Of whole events in the file, from its start; 0: the next write is another file. */
    private long bytes;

    /** It could not be written when that was tried last. */
    private boolean failed;

    private long faults;

    private EventFile(@Nullable Path file) {
        this.file = file;
    }

    static EventFile inMemory() {
        return new EventFile(null);
    }

    static EventFile in(Path directory) {
        return new EventFile(directory.resolve("events"));
    }

    /** Nothing where there is no file; up to the first event that is not whole: a crash leaves such a one at the end. */
    List<EventReport> read() {
        if (file == null) {
            return List.of();
        }
        List<EventReport> events = new ArrayList<>();
        try {
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            for (EventReport next = next(content); next != null; next = next(content)) {
                events.add(next);
                bytes = content.position();
            }
            if (bytes < content.limit()) {
                LOG.warn("kept events end with some that cannot be read file={} read={}", file, events.size());
            }
        } catch (NoSuchFileException e) {
            return events;
        } catch (IOException e) {
            LOG.warn("kept events cannot be read and are lost file={} reason={}", file, e.toString());
        }
        note(events);
        return events;
    }

    /** Makes the file hold these, the oldest first, and perhaps older ones. A failure is logged once, and tried again. */
    void write(List<EventReport> events) {
        if (file == null) {
            return;
        }
        try {
            if (!events.isEmpty()) {
                write(file, events);
            } else if (bytes > 0) {
                Files.deleteIfExists(file);
                forget();
            }
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("events wait in memory only, the disk does not take them reason={}", e.toString());
            }
            failed = true;
            faults++;
            forget();
        }
    }

    private void write(Path path, List<EventReport> events) throws IOException {
        List<EventReport> added = events.stream()
                .filter(event -> event.getEventNo() > lastNumbers.getOrDefault(event.getBootId(), 0L))
                .toList();
        long allBytes = bytesOf(events);
        long addedBytes = bytesOf(added);
        if (bytes == 0 || bytes + addedBytes > 2 * allBytes + SLACK_BYTES) {
            StateFile.replace(path, encode(events));
            bytes = allBytes;
            note(events);
        } else if (addedBytes > 0) {
            append(path, encode(added));
            bytes += addedBytes;
            note(added);
        }
    }

    private void note(List<EventReport> events) {
        events.forEach(event -> lastNumbers.merge(event.getBootId(), event.getEventNo(), Math::max));
    }

    private void forget() {
        bytes = 0;
        lastNumbers.clear();
    }

    /** How often it could not be written. */
    long faults() {
        return faults;
    }

    /** What stands behind the whole events is of a write that failed. */
    private void append(Path path, ByteBuffer added) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(bytes).position(bytes);
            writeAll(channel, added);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
        channel.force(true);
    }

    private static long bytesOf(List<EventReport> events) {
        return events.stream()
                .mapToLong(event -> HEADER_BYTES + event.getSerializedSize())
                .sum();
    }

    private static ByteBuffer encode(List<EventReport> events) {
        ByteBuffer content = ByteBuffer.allocate((int) bytesOf(events));
        for (EventReport event : events) {
            byte[] body = event.toByteArray();
            content.putInt(body.length).putInt(crcOf(ByteBuffer.wrap(body))).put(body);
        }
        return content.flip();
    }

    /** Null: nothing more, or nothing whole; after a power cut that may be zeros. */
    private static @Nullable EventReport next(ByteBuffer content) {
        if (content.remaining() < HEADER_BYTES) {
            return null;
        }
        int length = content.getInt();
        int crc = content.getInt();
        if (length <= 0 || length > content.remaining()) {
            return null;
        }
        ByteBuffer body = content.slice(content.position(), length);
        content.position(content.position() + length);
        try {
            return crcOf(body.duplicate()) == crc ? EventReport.parseFrom(body) : null;
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static int crcOf(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue();
    }
}
