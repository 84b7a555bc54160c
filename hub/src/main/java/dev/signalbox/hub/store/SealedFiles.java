package dev.signalbox.hub.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file system {@code sealed:} of H2, which puts a {@link ChunkSeal} into every chunk on its way to the file system
 * named behind it. Public because H2 makes one for each name, by reflection. Thread-safe.
 */
public final class SealedFiles extends FilePathWrapper {
    private static final String SCHEME = "sealed";

    static {
        FilePath.register(new SealedFiles());
    }

    /** Of the names of files that are to be sealed. */
    static String prefix() {
        return SCHEME + ":";
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Sealed(super.open(mode));
    }

    /** The positions are the caller's: reads and writes need no order. */
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    private static final class Sealed extends FileBaseDefault {
        private final FileChannel file;

        Sealed(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            ChunkSeal.put(source);
            return file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
