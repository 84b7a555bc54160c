package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.util.List;

/**
 * Everything new for the history in about one second, stored in one transaction. Immutable.
 *
 * @param id 1, 2, 3, ... since the hub started
 * @param marks the highest batch of each boot whose readings are in this sweep or an earlier one
 * @param erased devices everything of which is deleted before this sweep's own readings are stored
 */
public record Sweep(
        long id,
        List<DeviceReading> readings,
        List<BatchMark> marks,
        List<PresenceChange> presences,
        List<DeviceId> erased) {
    public Sweep {
        readings = List.copyOf(readings);
        marks = List.copyOf(marks);
        presences = List.copyOf(presences);
        erased = List.copyOf(erased);
    }

    public record DeviceReading(DeviceId device, Reading reading) {}

    public record BatchMark(DeviceId device, String bootId, long batchNo) {}

    public record PresenceChange(DeviceId device, Presence presence) {}
}
