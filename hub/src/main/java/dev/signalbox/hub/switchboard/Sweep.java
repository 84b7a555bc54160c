package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.util.List;

/**
 * Everything new for the history in about one second, stored in one transaction. Immutable.
 *
 * @param id 1, 2, 3, ... since the hub started
 * @param marks the highest batch of each boot whose readings are in this sweep or an earlier one
 * @param erased devices everything of which is deleted before this sweep's own readings are stored
 * @param eventMarks the highest event of each boot that is in this sweep or an earlier one; 0: the boot is forgotten
 * @param settledEventNo the broker has all events up to this one, or will never take them; 0: as before
 */
public record Sweep(
        long id,
        List<DeviceReading> readings,
        List<BatchMark> marks,
        List<PresenceChange> presences,
        List<DeviceId> erased,
        List<DeviceEvent> events,
        List<BatchMark> eventMarks,
        long settledEventNo) {
    public Sweep {
        readings = List.copyOf(readings);
        marks = List.copyOf(marks);
        presences = List.copyOf(presences);
        erased = List.copyOf(erased);
        events = List.copyOf(events);
        eventMarks = List.copyOf(eventMarks);
    }

    /** In which nothing happened. */
    public Sweep(
            long id,
            List<DeviceReading> readings,
            List<BatchMark> marks,
            List<PresenceChange> presences,
            List<DeviceId> erased) {
        this(id, readings, marks, presences, erased, List.of(), List.of(), 0);
    }

    public record DeviceReading(DeviceId device, Reading reading) {}

    public record BatchMark(DeviceId device, String bootId, long batchNo) {}

    public record PresenceChange(DeviceId device, Presence presence) {}
}
