package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of every device that is by a mapping, the newest that was recorded; no more of them than there may be. Confined to the
 * switchboard thread.
 */
final class MappedRecords {
    /** As docs/mappings.md says, also for those whose mapping is gone: each is a device with all that belongs to one. */
    static final int MAX_DEVICES = 5_000;

    /** Of them, those that announced themselves, also after they took that back: whoever may publish may do both for ever. */
    static final int MAX_DISCOVERED = 500;

    private final Map<DeviceId, MappedDeviceRecord> records = new HashMap<>();
    private int discovered;

    @Nullable
    MappedDeviceRecord find(DeviceId device) {
        return records.get(device);
    }

    /** Whether there is room for one more of this mapping. */
    boolean hasRoom(String mapping) {
        return records.size() < MAX_DEVICES && (!isDiscovered(mapping) || discovered < MAX_DISCOVERED);
    }

    void put(DeviceId device, MappedDeviceRecord record) {
        remove(device);
        records.put(device, record);
        discovered += isDiscovered(record.getMapping()) ? 1 : 0;
    }

    void remove(DeviceId device) {
        MappedDeviceRecord gone = records.remove(device);
        discovered -= gone != null && isDiscovered(gone.getMapping()) ? 1 : 0;
    }

    /** The mapping is one that the hub made of an announcement: people cannot give such a name. */
    static boolean isDiscovered(String mapping) {
        return !Names.isName(mapping);
    }
}
