package dev.signalbox.hub.store;

import java.util.Arrays;

/** The content of a file that is written to. Not thread-safe. */
final class FileImage {
    private byte[] bytes;
    private int size;

    FileImage(byte[] content) {
        bytes = content.clone();
        size = content.length;
    }

    FileImage copy() {
        return new FileImage(content());
    }

    byte[] content() {
        return Arrays.copyOf(bytes, size);
    }

    boolean holds(byte[] content) {
        return Arrays.equals(bytes, 0, size, content, 0, content.length);
    }

    /** What lies between the old end and this is zeros. */
    void write(long position, byte[] source, int from, int length) {
        int start = Math.toIntExact(position);
        int end = start + length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        System.arraycopy(source, from, bytes, start, length);
        size = Math.max(size, end);
    }

    void truncate(long newSize) {
        int end = Math.toIntExact(newSize);
        if (end < size) {
            Arrays.fill(bytes, end, size, (byte) 0);
            size = end;
        }
    }
}
