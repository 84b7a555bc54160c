package dev.signalbox.agent.linux.pins;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The C library's own calls, by JNA. Thread-safe. */
final class LibC implements Kernel {
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int POLLIN = 1;
    private static final int EINTR = 4;

    /** struct pollfd: int fd, short events, short revents. */
    private static final int POLL_BYTES = 8;

    /** Bound once; all methods are those of libc. */
    private static final class Calls {
        static {
            Native.register(Calls.class, "c");
        }

        static native int open(String path, int flags) throws LastErrorException;

        static native int ioctl(int descriptor, NativeLong request, byte[] argument) throws LastErrorException;

        static native int poll(byte[] descriptors, NativeLong count, int timeoutMillis) throws LastErrorException;

        static native NativeLong read(int descriptor, byte[] into, NativeLong count) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    private interface Call<T> {
        T make() throws LastErrorException;
    }

    private static <T> @Nullable T unlessInterrupted(String what, Call<T> call) throws IOException {
        try {
            return call.make();
        } catch (LastErrorException e) {
            if (e.getErrorCode() == EINTR) {
                return null;
            }
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private static <T> T checked(String what, Call<T> call) throws IOException {
        T result = null;
        while (result == null) {
            result = unlessInterrupted(what, call);
        }
        return result;
    }

    @Override
    public int open(Path device) throws IOException {
        try {
            return checked("open " + device, () -> Calls.open(device.toString(), O_RDWR | O_CLOEXEC));
        } catch (LinkageError e) {
            throw new IOException("the C library cannot be called: " + e.getMessage(), e);
        }
    }

    @Override
    public void ioctl(int descriptor, int request, byte[] argument) throws IOException {
        int unused = checked(
                "ioctl", () -> Calls.ioctl(descriptor, new NativeLong(Integer.toUnsignedLong(request)), argument));
    }

    @Override
    public boolean[] poll(int[] descriptors, int timeoutMillis) throws IOException {
        ByteBuffer asked = ByteBuffer.allocate(descriptors.length * POLL_BYTES).order(ByteOrder.nativeOrder());
        for (int descriptor : descriptors) {
            asked.putInt(descriptor).putShort((short) POLLIN).putShort((short) 0);
        }
        Integer ready = unlessInterrupted(
                "poll", () -> Calls.poll(asked.array(), new NativeLong(descriptors.length), timeoutMillis));
        boolean[] readable = new boolean[descriptors.length];
        for (int i = 0; ready != null && i < readable.length; i++) {
            readable[i] = asked.getShort(i * POLL_BYTES + 6) != 0;
        }
        return readable;
    }

    @Override
    public int read(int descriptor, byte[] into) throws IOException {
        return checked("read", () -> Calls.read(descriptor, into, new NativeLong(into.length)))
                .intValue();
    }

    @Override
    public void close(int descriptor) {
        try {
            int unused = Calls.close(descriptor);
        } catch (LastErrorException e) {
            // Linux has released the descriptor whatever it says [close(2)].
        }
    }
}
