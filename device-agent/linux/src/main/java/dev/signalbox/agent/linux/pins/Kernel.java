package dev.signalbox.agent.linux.pins;

import java.io.IOException;
import java.nio.file.Path;

/** The five calls of the kernel that lines need and Java does not have. Thread-safe. */
interface Kernel {
    /** For reading and writing; the descriptor. */
    int open(Path device) throws IOException;

    /** The structure goes in and comes back in {@code argument}. */
    void ioctl(int descriptor, int request, byte[] argument) throws IOException;

    /** Which of them can be read, or have an error to tell; none after the timeout. */
    boolean[] poll(int[] descriptors, int timeoutMillis) throws IOException;

    /** How many bytes were read. */
    int read(int descriptor, byte[] into) throws IOException;

    void close(int descriptor);
}
