package dev.signalbox.agent.linux.pins;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The kernel's GPIO interface, version 2, byte by byte [include/uapi/linux/gpio.h, Linux 5.10]. The same on 32 and 64 bits. */
final class GpioAbi {
    static final int GET_CHIPINFO = 0x8044B401;
    static final int GET_LINEINFO = 0xC100B405;
    static final int GET_LINE = 0xC250B407;
    static final int GET_VALUES = 0xC010B40E;
    static final int SET_VALUES = 0xC010B40F;

    static final int CHIPINFO_BYTES = 68;
    static final int LINEINFO_BYTES = 256;
    static final int REQUEST_BYTES = 592;
    static final int VALUES_BYTES = 16;
    static final int EVENT_BYTES = 48;

    static final long FLAG_USED = 1;
    static final long FLAG_ACTIVE_LOW = 1 << 1;
    static final long FLAG_INPUT = 1 << 2;
    static final long FLAG_OUTPUT = 1 << 3;
    static final long FLAG_EDGE_RISING = 1 << 4;
    static final long FLAG_EDGE_FALLING = 1 << 5;
    static final long FLAG_OPEN_DRAIN = 1 << 6;
    static final long FLAG_BIAS_PULL_UP = 1 << 8;
    static final long FLAG_BIAS_PULL_DOWN = 1 << 9;
    static final long FLAG_BIAS_DISABLED = 1 << 10;

    /** Of events: wall clock instead of the monotonic one; since Linux 5.11. */
    static final long FLAG_CLOCK_REALTIME = 1 << 11;

    static final int ATTRIBUTE_OUTPUT_VALUES = 2;
    static final int ATTRIBUTE_DEBOUNCE = 3;

    /** Of names, with the NUL at their end. */
    static final int NAME_BYTES = 32;

    static final int RISING = 1;

    // struct gpio_v2_line_request
    static final int REQUEST_CONSUMER = 256;
    static final int REQUEST_FLAGS = 288;
    static final int REQUEST_ATTRIBUTES = 296;
    static final int REQUEST_ATTRIBUTE = 320;
    static final int REQUEST_LINES = 560;
    static final int REQUEST_EVENT_BUFFER = 564;
    static final int REQUEST_DESCRIPTOR = 588;

    // struct gpio_v2_line_info
    static final int LINEINFO_CONSUMER = 32;
    static final int LINEINFO_OFFSET = 64;
    static final int LINEINFO_FLAGS = 72;

    // struct gpiochip_info
    static final int CHIPINFO_LABEL = 32;
    static final int CHIPINFO_LINES = 64;

    private GpioAbi() {}

    /** The fields of a structure. */
    static ByteBuffer fields(byte[] structure) {
        return ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder());
    }

    /** One line of a chip. */
    static byte[] request(LineSettings settings, int offset, String consumer) {
        byte[] structure = new byte[REQUEST_BYTES];
        ByteBuffer request = fields(structure);
        request.putInt(0, offset);
        byte[] name = consumer.getBytes(StandardCharsets.US_ASCII);
        request.put(REQUEST_CONSUMER, name, 0, Math.min(name.length, NAME_BYTES - 1));
        request.putLong(REQUEST_FLAGS, flags(settings));
        if (settings.output() || !settings.debounce().isZero()) {
            request.putInt(REQUEST_ATTRIBUTES, 1);
            request.putInt(REQUEST_ATTRIBUTE, settings.output() ? ATTRIBUTE_OUTPUT_VALUES : ATTRIBUTE_DEBOUNCE);
            if (settings.output()) {
                request.putLong(REQUEST_ATTRIBUTE + 8, settings.safe().initial() != 0 ? 1 : 0);
            } else {
                request.putInt(REQUEST_ATTRIBUTE + 8, (int) (settings.debounce().toNanos() / 1000));
            }
            request.putLong(REQUEST_ATTRIBUTE + 16, 1); // the first line of the request
        }
        request.putInt(REQUEST_LINES, 1);
        return structure;
    }

    private static long flags(LineSettings settings) {
        long flags = settings.activeLow() ? FLAG_ACTIVE_LOW : 0;
        flags |= switch (settings.bias()) {
            case AS_IS -> 0;
            case PULL_UP -> FLAG_BIAS_PULL_UP;
            case PULL_DOWN -> FLAG_BIAS_PULL_DOWN;
            case DISABLED -> FLAG_BIAS_DISABLED;
        };
        if (settings.output()) {
            return flags | FLAG_OUTPUT | (settings.openDrain() ? FLAG_OPEN_DRAIN : 0);
        }
        // Both edges always: they also tell the level.
        return flags | FLAG_INPUT | FLAG_EDGE_RISING | FLAG_EDGE_FALLING | FLAG_CLOCK_REALTIME;
    }

    static String text(byte[] structure, int at) {
        int end = at;
        while (end < at + NAME_BYTES && structure[end] != 0) {
            end++;
        }
        return new String(structure, at, end - at, StandardCharsets.UTF_8);
    }
}
