package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal as an append-only file, synced record by record. What a crash tore off at the end is cut off; any other
 * damage is refused. Rewritten without what is no longer needed when it has doubled. Confined to the agent thread.
 */
final class FileJournal extends Journal {
    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final byte[] MAGIC = "SBXJRNL1".getBytes(StandardCharsets.US_ASCII);

    /** Smaller files are not worth a rewrite. */
    private static final long COMPACT_BYTES = 256 * 1024;

    private final Path file;
    private final LockFile lock;
    private FileChannel channel;

    /** End of the last whole record; the next is written here, over whatever a failed write left. */
    private long end;

    private long compactAt;

    private FileJournal(Path file, LockFile lock, FileChannel channel) {
        this.file = file;
        this.lock = lock;
        this.channel = channel;
    }

    /** Blocks for the disk. A damaged file is a {@link JournalDamagedException}, rather than a forgotten execution. */
    static FileJournal open(Path file, long wallMillis) throws IOException {
        StateFile.createDirectories(StateFile.parentOf(file));
        LockFile lock = LockFile.take(file.resolveSibling(file.getFileName() + ".lock"));
        if (lock == null) {
            throw new IOException("another agent runs on the execution journal " + file);
        }
        FileJournal journal = new FileJournal(file, lock, openPrivate(file));
        try {
            journal.read();
            journal.compact(wallMillis);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
        return journal;
    }

    private static FileChannel openPrivate(Path path) throws IOException {
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private void read() throws IOException {
        long size = channel.size();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // until all is read
        }
        bytes.flip();
        if (size >= MAGIC.length) {
            byte[] magic = new byte[MAGIC.length];
            bytes.get(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new JournalDamagedException(file, 0, "not a journal");
            }
        } else if (!isPrefix(bytes)) {
            throw new JournalDamagedException(file, 0, "not a journal");
        } else {
            writeFully(ByteBuffer.wrap(MAGIC), 0);
            channel.force(true);
            StateFile.syncNames(StateFile.parentOf(file));
            bytes.position(bytes.limit());
        }
        end = Math.max(bytes.position(), MAGIC.length);
        while (readRecord(bytes)) {
            end = bytes.position();
        }
        if (end < size) {
            LOG.warn("execution journal: {} torn bytes cut off file={}", size - end, file);
            channel.truncate(end);
            channel.force(true);
        }
    }

    private static boolean isPrefix(ByteBuffer bytes) {
        return bytes.duplicate().equals(ByteBuffer.wrap(MAGIC, 0, bytes.limit()));
    }

    /** False at the end, torn or not. */
    private boolean readRecord(ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        if (bytes.remaining() < JournalCodec.HEAD_BYTES + 1) {
            return false;
        }
        int length = bytes.getInt();
        int crc = bytes.getInt();
        boolean cutOff = length > bytes.remaining() && length <= JournalCodec.MAX_BODY_BYTES;
        if (cutOff || onlyZeros(bytes, start)) {
            requireTail(bytes, start, "impossible length");
            return false; // cut off while it was written, or space a power cut left unwritten
        }
        if (length < JournalCodec.MIN_BODY_BYTES || length > bytes.remaining()) {
            throw new JournalDamagedException(file, start, "impossible length");
        }
        if (JournalCodec.crcOf(bytes.slice(bytes.position(), length)) != crc) {
            if (length == bytes.remaining()) {
                requireTail(bytes, start, "checksum");
                return false; // the last record: its pages did not all reach the disk, so nobody was told of it
            }
            throw new JournalDamagedException(file, start, "checksum");
        }
        try {
            remember(JournalCodec.decode(bytes.slice(bytes.position(), length)));
        } catch (InvalidProtocolBufferException e) {
            throw new JournalDamagedException(file, start, String.valueOf(e.getMessage()));
        }
        bytes.position(bytes.position() + length);
        return true;
    }

    /** A record that seems cut off at the end is damaged in the middle when a good one follows. */
    private void requireTail(ByteBuffer bytes, int start, String damage) throws JournalDamagedException {
        for (int at = start + 1; at < bytes.limit(); at++) {
            if (JournalCodec.isRecordAt(bytes, at)) {
                throw new JournalDamagedException(file, start, damage);
            }
        }
    }

    private static boolean onlyZeros(ByteBuffer bytes, int from) {
        for (int i = from; i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    void write(JournalRecord step) throws IOException {
        ByteBuffer bytes = JournalCodec.encode(step);
        int length = bytes.remaining();
        if (channel.size() > end) {
            // What a write that failed left behind; under a shorter record it would look like damage.
            channel.truncate(end);
        }
        writeFully(bytes, end);
        channel.force(false);
        end += length;
        if (end >= compactAt) {
            try {
                compact(step.atMillis());
            } catch (IOException e) {
                compactAt = 2 * end; // the record itself is safe
                LOG.warn("execution journal not compacted file={} reason={}", file, e.toString());
            }
        }
    }

    private void writeFully(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Writes what is still needed to a new file and puts it in place of the old: a crash leaves one of the two. */
    private void compact(long wallMillis) throws IOException {
        forgetBefore(wallMillis - KEPT.toMillis());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        FileChannel old = channel;
        long oldEnd = end;
        channel = openPrivate(next);
        try {
            writeFully(ByteBuffer.wrap(MAGIC), 0);
            end = MAGIC.length;
            for (JournalEntry entry : entries()) {
                rewrite(entry);
            }
            channel.force(true);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            channel = old;
            end = oldEnd;
            throw e;
        }
        old.close();
        StateFile.syncNames(StateFile.parentOf(file));
        compactAt = Math.max(COMPACT_BYTES, 2 * end);
    }

    private void rewrite(JournalEntry entry) throws IOException {
        CommandRequest request = entry.request();
        if (request != null) {
            rewrite(new JournalRecord.Received(entry.receivedAtMillis(), request));
        }
        if (entry.started() && !entry.finished()) {
            rewrite(new JournalRecord.Started(entry.atMillis(), entry.id()));
        }
        ExecutionReport result = entry.result();
        if (result != null) {
            rewrite(new JournalRecord.Finished(entry.atMillis(), result));
        }
        if (entry.acknowledged()) {
            rewrite(new JournalRecord.Acknowledged(entry.atMillis(), entry.id()));
        }
    }

    private void rewrite(JournalRecord step) throws IOException {
        ByteBuffer bytes = JournalCodec.encode(step);
        int length = bytes.remaining();
        writeFully(bytes, end);
        end += length;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Every record was synced when it was written: nothing depends on this close.
            LOG.debug("closing the execution journal failed", e);
        }
        lock.close();
    }
}
