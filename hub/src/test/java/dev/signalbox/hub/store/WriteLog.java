package dev.signalbox.hub.store;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.async.FilePathAsync;
import org.jspecify.annotations.Nullable;

/**
 * Stands where H2 has its files and writes down what it does to those of one directory: every write, truncation and sync,
 * and between them what was told as stored and what the marker said. One at a time. Thread-safe.
 */
final class WriteLog implements AutoCloseable {
    /** One step; those of all files in one order. */
    sealed interface Step {
        /** The file was opened and holds this, made and synced by others: it is new, or was compacted. */
        record Found(String file, ByteString content) implements Step {}

        record Written(String file, long position, ByteString bytes) implements Step {}

        record Truncated(String file, long size) implements Step {}

        record Synced(String file) implements Step {}

        /** Somebody was told that this is on stable storage. */
        record Told(String name, long number) implements Step {}

        /** The marker was replaced, which is one step of the file system. */
        record Marked(String text) implements Step {}
    }

    /** Null: nobody records. H2 makes the objects that use it. */
    private static volatile @Nullable WriteLog current;

    private final Path directory;
    private final List<Step> steps = new ArrayList<>();
    /** As the running process sees them. */
    private final Map<String, FileImage> images = new HashMap<>();

    private String marker = "";

    WriteLog(Path directory) {
        this.directory = directory;
        current = this;
        FilePath.register(new RecordedPath());
    }

    synchronized void told(String name, long number) {
        steps.add(new Step.Told(name, number));
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void close() {
        FilePath.register(new FilePathAsync());
        current = null;
    }

    private synchronized void found(String file, FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int read = 0;
        while (content.hasRemaining() && read >= 0) {
            read = channel.read(content, content.position());
        }
        FileImage known = images.get(file);
        if (known == null || !known.holds(content.array())) {
            images.put(file, new FileImage(content.array()));
            steps.add(new Step.Found(file, ByteString.copyFrom(content.array())));
        }
    }

    private synchronized void written(String file, long position, byte[] bytes) throws IOException {
        noteMarker();
        images.computeIfAbsent(file, name -> new FileImage(new byte[0])).write(position, bytes, 0, bytes.length);
        steps.add(new Step.Written(file, position, ByteString.copyFrom(bytes)));
    }

    private synchronized void truncated(String file, long size) throws IOException {
        noteMarker();
        images.computeIfAbsent(file, name -> new FileImage(new byte[0])).truncate(size);
        steps.add(new Step.Truncated(file, size));
    }

    private synchronized void synced(String file) throws IOException {
        noteMarker();
        steps.add(new Step.Synced(file));
    }

    private void noteMarker() throws IOException {
        Path file = directory.resolve(Marker.FILE_NAME);
        String text = Files.exists(file) ? Files.readString(file) : "";
        if (!text.equals(marker)) {
            marker = text;
            steps.add(new Step.Marked(text));
        }
    }

    /** Public because H2 makes one for each name, by reflection. */
    public static final class RecordedPath extends FilePathAsync {
        @Override
        public FileChannel open(String mode) throws IOException {
            FileChannel channel = super.open(mode);
            WriteLog log = current;
            Path file = Path.of(name.substring(getScheme().length() + 1));
            if (log == null || mode.equals("r") || !log.directory.equals(file.getParent())) {
                return channel;
            }
            String shortName = String.valueOf(file.getFileName());
            log.found(shortName, channel);
            return new RecordedChannel(log, shortName, channel);
        }
    }

    /** Passes everything on, and writes down what changes the file once it is done. */
    private static final class RecordedChannel extends FileBaseDefault {
        private final WriteLog log;
        private final String file;
        private final FileChannel channel;

        RecordedChannel(WriteLog log, String file, FileChannel channel) {
            this.log = log;
            this.file = file;
            this.channel = channel;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            ByteBuffer copy = source.duplicate();
            int count = channel.write(source, position);
            byte[] bytes = new byte[count];
            copy.get(bytes);
            log.written(file, position, bytes);
            return count;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            channel.truncate(size);
            log.truncated(file, size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            channel.force(metaData);
            log.synced(file);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return channel.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }
    }
}
