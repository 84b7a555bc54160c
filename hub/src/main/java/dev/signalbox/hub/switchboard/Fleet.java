package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every registered device, by id. Confined to the switchboard thread. */
final class Fleet {
    private final Map<DeviceId, LiveDevice> byId = new LinkedHashMap<>();
    private final Map<String, LiveDevice> byHardware = new HashMap<>();
    private int linked;
    private volatile int size;
    private volatile int links;

    void add(LiveDevice device) {
        byId.put(device.id, device);
        if (!device.device.getHardwareId().isEmpty()) {
            byHardware.put(hardware(device.device.getJoinKeyId(), device.device.getHardwareId()), device);
        }
        size = byId.size();
    }

    @Nullable
    LiveDevice find(DeviceId id) {
        return byId.get(id);
    }

    /** The device only where this link is its current one [architecture: events of older links are ignored]. */
    @Nullable
    LiveDevice current(DeviceId id, Link link) {
        LiveDevice device = byId.get(id);
        return device != null && device.link == link ? device : null;
    }

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
