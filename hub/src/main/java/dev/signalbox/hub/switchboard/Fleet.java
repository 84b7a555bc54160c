package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every registered device, by id. Confined to the switchboard thread. */
final class Fleet {
    private final Map<DeviceId, LiveDevice> byId = new LinkedHashMap<>();
    private final Map<String, LiveDevice> byHardware = new HashMap<>();

    /** Ids given out whose devices are not on stable storage yet. */
    private final Set<DeviceId> reserved = new HashSet<>();

    /**
     * Ids of deleted devices whose history is yet to be erased: whoever got one now would lose what it sends, or find what
     * its predecessor left.
     */
    private final Set<DeviceId> erasing = new HashSet<>();

    private int linked;
    private long changes;
    private volatile int size;
    private volatile int links;

    /** Holds an id for a device that is being recorded; false where it is taken. */
    boolean reserve(DeviceId id) {
        return !byId.containsKey(id) && !erasing.contains(id) && reserved.add(id);
    }

    /** The device of this id was not recorded after all. */
    void release(DeviceId id) {
        reserved.remove(id);
    }

    /** From when the deletion is recorded until {@link #erased}: nobody gets this id. */
    void erasing(DeviceId id) {
        erasing.add(id);
    }

    void erased(DeviceId id) {
        erasing.remove(id);
    }

    boolean isErasing(DeviceId id) {
        return erasing.contains(id);
    }

    void add(LiveDevice device) {
        changes++;
        reserved.remove(device.id);
        byId.put(device.id, device);
        if (!device.device.getHardwareId().isEmpty()) {
            byHardware.put(hardware(device.device.getJoinKeyId(), device.device.getHardwareId()), device);
        }
        size = byId.size();
    }

    void remove(LiveDevice device) {
        changes++;
        byId.remove(device.id);
        byHardware.remove(hardware(device.device.getJoinKeyId(), device.device.getHardwareId()), device);
        size = byId.size();
    }

    /** What is said of a device is another thing now: perhaps its tags. */
    void described() {
        changes++;
    }

    /** Grows whenever another device may be within a scope than before. */
    long changes() {
        return changes;
    }

    /** Null also while its removal is on its way to the disk: nothing may be recorded behind that. */
    @Nullable
    LiveDevice find(DeviceId id) {
        LiveDevice device = byId.get(id);
        return device == null || device.leaving ? null : device;
    }

    /** Also while its removal is on its way to the disk: so long it is there for everybody. */
    boolean has(LiveDevice device) {
        return byId.get(device.id) == device;
    }

    /** The device only where this link is its current one [architecture: events of older links are ignored]. */
    @Nullable
    LiveDevice current(DeviceId id, Link link) {
        LiveDevice device = find(id);
        return device != null && device.link == link ? device : null;
    }

    /** Also while its removal is on its way to the disk. */
    @Nullable
    LiveDevice byHardware(String joinKeyId, String hardwareId) {
        return byHardware.get(hardware(joinKeyId, hardwareId));
    }

    Collection<LiveDevice> all() {
        return byId.values();
    }

    void linked(int change) {
        linked += change;
        links = linked;
    }

    /** For gauges; any thread. */
    int size() {
        return size;
    }

    /** For gauges; any thread. */
    int links() {
        return links;
    }

    private static String hardware(String joinKeyId, String hardwareId) {
        return joinKeyId + "/" + hardwareId;
    }
}
