package dev.signalbox.agent.linux.pins;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A line that this process holds. Thread-safe but for {@link #close}, after which it must not be used. */
final class GpioLine implements Drive {
    /** A read takes at most so many; the kernel keeps 16 for a line. */
    private static final int EVENTS_AT_ONCE = 16;

    private final Kernel kernel;
    private final int descriptor;

    GpioLine(Kernel kernel, int descriptor) {
        this.kernel = kernel;
        this.descriptor = descriptor;
    }

    /**
     * @param timeNanos since the Unix epoch, by the kernel's interrupt
     * @param number of the line's edges, from 1; a gap is what the kernel could not keep
     */
    record Edge(boolean rising, long timeNanos, int number) {}

    int descriptor() {
        return descriptor;
    }

    /** What is wired to it; active-low lines are turned round by the kernel. */
    boolean isOn() throws IOException {
        byte[] structure = new byte[GpioAbi.VALUES_BYTES];
        ByteBuffer values = GpioAbi.fields(structure).putLong(8, 1); // mask: the first line
        kernel.ioctl(descriptor, GpioAbi.GET_VALUES, structure);
        return (values.getLong(0) & 1) != 0;
    }

    @Override
    public void set(double value) throws IOException {
        byte[] structure = new byte[GpioAbi.VALUES_BYTES];
        GpioAbi.fields(structure).putLong(0, value != 0 ? 1 : 0).putLong(8, 1);
        kernel.ioctl(descriptor, GpioAbi.SET_VALUES, structure);
    }

    /** Blocks while there is none. */
    List<Edge> readEdges() throws IOException {
        byte[] structures = new byte[GpioAbi.EVENT_BYTES * EVENTS_AT_ONCE];
        int read = kernel.read(descriptor, structures);
        ByteBuffer buffer = GpioAbi.fields(structures);
        List<Edge> edges = new ArrayList<>();
        for (int at = 0; at + GpioAbi.EVENT_BYTES <= read; at += GpioAbi.EVENT_BYTES) {
            edges.add(new Edge(buffer.getInt(at + 8) == GpioAbi.RISING, buffer.getLong(at), buffer.getInt(at + 20)));
        }
        if (edges.isEmpty()) {
            throw new IOException("the line has gone");
        }
        return edges;
    }

    @Override
    public void close() {
        kernel.close(descriptor);
    }
}
