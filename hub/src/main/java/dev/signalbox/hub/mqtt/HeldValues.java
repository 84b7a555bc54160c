package dev.signalbox.hub.mqtt;

import com.google.protobuf.MessageLite;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How much of what foreign devices said waits to be told, of all of them together. Confined to the thread of foreign devices. */
final class HeldValues {
    static final int MAX_BYTES = 4 << 20;

    /** Fixed cost of a value that waits. */
    private static final int OVERHEAD_BYTES = 200;

    private final AtomicInteger bytes = new AtomicInteger();

    /**
     * Keeps the value in the place of an older one.
     *
     * @return false where there is no room: it is not kept
     */
    <V extends MessageLite> boolean hold(Map<String, V> values, String name, V value) {
        int more = weight(name, value) - weight(name, values.get(name));
        if (bytes.get() + more > MAX_BYTES) {
            return false;
        }
        bytes.addAndGet(more);
        values.put(name, value);
        return true;
    }

    <V extends MessageLite> V release(Map<String, V> values, String name) {
        V value = values.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("nothing of this name is held");
        }
        bytes.addAndGet(-weight(name, value));
        return value;
    }

    void releaseAll(Map<String, ? extends MessageLite> values) {
        values.forEach((name, value) -> bytes.addAndGet(-weight(name, value)));
        values.clear();
    }

    /** For the gauge; any thread. */
    int bytes() {
        return bytes.get();
    }

    private static int weight(String name, @Nullable MessageLite value) {
        return value == null ? 0 : OVERHEAD_BYTES + 2 * name.length() + 2 * value.getSerializedSize();
    }
}
