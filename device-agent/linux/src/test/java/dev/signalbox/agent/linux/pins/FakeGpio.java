package dev.signalbox.agent.linux.pins;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A kernel with GPIO chips, as far as the bytes of its interface go: requests are read at the offsets that a C compiler
 * gave for the kernel's header. Thread-safe.
 */
final class FakeGpio implements Kernel {
    /** What sizeof and offsetof say of linux/gpio.h 6.1, on x86-64. */
    private static final int REQUEST_SIZE = 592;

    private static final int KEPT_EDGES = 16;

    static final class Line {
        final String name;
        String consumer = "";
        long flags;
        int attributeId;
        long attributeValue;
        boolean level;
        int edges;
        final Deque<byte[]> waiting = new ArrayDeque<>();

        Line(String name) {
            this.name = name;
        }
    }

    final Map<String, List<Line>> chips = new ConcurrentHashMap<>();
    private final Map<Integer, String> openChips = new ConcurrentHashMap<>();
    private final Map<Integer, Line> held = new ConcurrentHashMap<>();
    private int nextDescriptor = 100;

    /** Null: it may be opened. */
    @Nullable
    volatile String refusal;

    FakeGpio chip(String device, String... lines) {
        List<Line> made = new ArrayList<>();
        for (String line : lines) {
            made.add(new Line(line));
        }
        chips.put(device, made);
        return this;
    }

    Line line(String device, int offset) {
        List<Line> lines = chips.get(device);
        if (lines == null) {
            throw new AssertionError("no chip " + device);
        }
        return lines.get(offset);
    }

    @Override
    public synchronized int open(Path device) throws IOException {
        String refused = refusal;
        if (refused != null) {
            throw new IOException(refused);
        }
        openChips.put(++nextDescriptor, String.valueOf(device.toRealPath().getFileName()));
        return nextDescriptor;
    }

    @Override
    public synchronized void ioctl(int descriptor, int request, byte[] argument) throws IOException {
        ByteBuffer fields = GpioAbi.fields(argument);
        String chip = openChips.get(descriptor);
        Line line = held.get(descriptor);
        switch (request) {
            case 0x8044B401 -> {
                require(argument.length == 68 && chip != null);
                putText(argument, 0, String.valueOf(chip));
                putText(argument, 32, "pinctrl-fake");
                fields.putInt(64, lines(chip).size());
            }
            case 0xC100B405 -> {
                require(argument.length == 256 && chip != null);
                Line asked = lines(chip).get(fields.getInt(64));
                putText(argument, 0, asked.name);
                putText(argument, 32, asked.consumer);
                fields.putLong(72, asked.consumer.isEmpty() ? 0 : 1);
            }
            case 0xC250B407 -> {
                require(argument.length == REQUEST_SIZE && chip != null && fields.getInt(560) == 1);
                take(lines(chip).get(fields.getInt(0)), argument, fields);
            }
            case 0xC010B40E -> {
                require(line != null && fields.getLong(8) == 1);
                fields.putLong(0, line != null && line.level ? 1 : 0);
            }
            case 0xC010B40F -> {
                require(line != null && fields.getLong(8) == 1 && (line.flags & 8) != 0);
                if (line != null) {
                    line.level = fields.getLong(0) == 1;
                }
            }
            default -> throw new IOException("ENOTTY");
        }
    }

    private List<Line> lines(@Nullable String chip) {
        return chip == null ? List.of() : chips.getOrDefault(chip, List.of());
    }

    private void take(Line line, byte[] argument, ByteBuffer fields) throws IOException {
        require(line.consumer.isEmpty());
        int end = 256;
        while (argument[end] != 0) {
            end++;
        }
        line.consumer = new String(argument, 256, end - 256, StandardCharsets.US_ASCII);
        line.flags = fields.getLong(288);
        if (fields.getInt(296) == 1) {
            line.attributeId = fields.getInt(320);
            line.attributeValue = fields.getLong(328);
            require(fields.getLong(336) == 1);
        }
        if ((line.flags & 8) != 0) {
            line.level = line.attributeValue == 1;
        }
        held.put(++nextDescriptor, line);
        fields.putInt(588, nextDescriptor);
    }

    private static void require(boolean fits) throws IOException {
        if (!fits) {
            throw new IOException("EINVAL");
        }
    }

    private static void putText(byte[] into, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }

    /** Somebody presses or lets go. Of more than a line's queue holds the oldest is dropped [gpiolib-cdev.c]. */
    synchronized void edge(Line line, boolean rising, long timeNanos) {
        line.level = rising;
        byte[] event = new byte[48];
        ByteBuffer fields = GpioAbi.fields(event);
        fields.putLong(0, timeNanos).putInt(8, rising ? 1 : 2).putInt(20, ++line.edges);
        if (line.waiting.size() == KEPT_EDGES) {
            line.waiting.remove();
        }
        line.waiting.add(event);
        notifyAll();
    }

    @Override
    public synchronized boolean[] poll(int[] descriptors, int timeoutMillis) throws IOException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (true) {
            boolean[] readable = new boolean[descriptors.length];
            boolean any = false;
            for (int i = 0; i < descriptors.length; i++) {
                Line line = held.get(descriptors[i]);
                readable[i] = line == null || !line.waiting.isEmpty();
                any |= readable[i];
            }
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (any || left <= 0) {
                return readable;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new IOException("EINTR", e);
            }
        }
    }

    @Override
    public synchronized int read(int descriptor, byte[] into) throws IOException {
        Line line = held.get(descriptor);
        if (line == null) {
            throw new IOException("ENODEV");
        }
        int at = 0;
        while (at + 48 <= into.length && !line.waiting.isEmpty()) {
            System.arraycopy(line.waiting.remove(), 0, into, at, 48);
            at += 48;
        }
        return at;
    }

    /** As when a chip on USB is pulled out. */
    synchronized void pull(Line line) {
        held.values().removeIf(line::equals);
        notifyAll();
    }

    @Override
    public synchronized void close(int descriptor) {
        openChips.remove(descriptor);
        Line line = held.remove(descriptor);
        if (line != null) {
            line.consumer = "";
        }
    }

    synchronized int open() {
        return openChips.size() + held.size();
    }
}
