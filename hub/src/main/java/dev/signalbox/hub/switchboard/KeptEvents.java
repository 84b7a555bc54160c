package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.DeviceEvent;
import java.util.List;

/**
 * What the store knows of the events of devices when it was opened. Immutable.
 *
 * @param lastEventNo the highest that was ever given out, as far as the store knows; 0: none was
 * @param marks the highest acknowledged event of each device's newest boots (at most 8 a device)
 * @param unsettled the newest that the broker may not have (at most 25,000), the oldest first
 * @param unsettledBefore how many older ones it may not have
 */
public record KeptEvents(long lastEventNo, List<BatchMark> marks, List<DeviceEvent> unsettled, long unsettledBefore) {
    public static final KeptEvents NONE = new KeptEvents(0, List.of(), List.of(), 0);

    public KeptEvents {
        marks = List.copyOf(marks);
        unsettled = List.copyOf(unsettled);
    }
}
