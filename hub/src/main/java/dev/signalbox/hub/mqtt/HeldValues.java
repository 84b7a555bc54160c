package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.MappedResult;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one foreign device said and the hub was not told yet: the newest of each metric and property, and what happened, in that
 * order. Confined to the thread of foreign devices.
 */
final class HeldValues {
    /** Of one device: no one of them fills the room of all. Some 250 numbers, or 30 texts of 1 KiB. */
    static final int MAX_BYTES = 64 << 10;

    /** What happens beyond that while the hub takes none is dropped, and counted. */
    static final int MAX_EVENTS = 64;

    /** Fixed cost of a value that waits. */
    private static final int OVERHEAD_BYTES = 200;

    private final HeldBytes ofAll;
    private final Map<String, MappedResult> values = new LinkedHashMap<>();
    private boolean outside;
    private int bytes;
    private int events;
    private long eventNo;

    /** @param outside whether the hub takes nothing of the device */
    HeldValues(HeldBytes ofAll, boolean outside) {
        this.ofAll = ofAll;
        this.outside = outside;
    }

    /**
     * Keeps it in the place of an older one.
     *
     * @return false where there is no room: it is not kept
     */
    boolean hold(MappedResult said) {
        if (said.hasEvent() && events >= MAX_EVENTS) {
            return false;
        }
        String key = key(said);
        int more = weight(key, said) - weight(key, values.get(key));
        if (bytes + more > MAX_BYTES || !ofAll.take(outside, more)) {
            return false;
        }
        bytes += more;
        events += said.hasEvent() ? 1 : 0;
        values.put(key, said);
        return true;
    }

    /** What of it may be told now; it is not held any more. */
    List<MappedResult> release(Predicate<MappedResult> mayBeTold) {
        List<MappedResult> released = new ArrayList<>();
        Iterator<Map.Entry<String, MappedResult>> all = values.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, MappedResult> held = all.next();
            if (mayBeTold.test(held.getValue())) {
                all.remove();
                events -= held.getValue().hasEvent() ? 1 : 0;
                giveBack(weight(held.getKey(), held.getValue()));
                released.add(held.getValue());
            }
        }
        return released;
    }

    /**
     * The hub takes something of the device from now on, or nothing any more.
     *
     * @return what is lost, because there is no room on the other side
     */
    List<MappedResult> move(boolean toOutside) {
        if (outside == toOutside) {
            return List.of();
        }
        int moved = bytes;
        List<MappedResult> lost = ofAll.take(toOutside, moved) ? List.of() : List.copyOf(values.values());
        if (lost.isEmpty()) {
            ofAll.giveBack(outside, moved);
        } else {
            releaseAll();
        }
        outside = toOutside;
        return lost;
    }

    void releaseAll() {
        values.clear();
        events = 0;
        giveBack(bytes);
    }

    private void giveBack(int fewer) {
        bytes -= fewer;
        ofAll.giveBack(outside, fewer);
    }

    private String key(MappedResult said) {
        return switch (said.getResultCase()) {
            case READING -> "metric " + said.getReading().getMetric();
            case REPORTED -> "property " + said.getReported().getPath();
            case EVENT -> "event " + ++eventNo;
            default -> throw new IllegalArgumentException("does not wait: " + said.getResultCase());
        };
    }

    private static int weight(String key, @Nullable MappedResult said) {
        return said == null ? 0 : OVERHEAD_BYTES + 2 * key.length() + 2 * said.getSerializedSize();
    }
}
