package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import java.util.List;

/**
 * What the store knows of the events of devices when it was opened. Immutable.
 *
 * @param lastEventNo the highest that was ever stored; 0: none was
 * @param marks the highest acknowledged event of each device's newest boots (at most 8 a device)
 */
public record KeptEvents(long lastEventNo, List<BatchMark> marks) {
    public static final KeptEvents NONE = new KeptEvents(0, List.of());

    public KeptEvents {
        marks = List.copyOf(marks);
    }
}
