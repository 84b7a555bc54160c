package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.MappedResult;
import java.util.List;

/**
 * What a publish changes of one device, after everything that its mapping may not do was taken away. Immutable.
 *
 * @param isNew the device was not there before: it is to be created as the mapping's create rule says
 * @param featuresChanged its record and its capabilities changed
 * @param results presence only where it changed
 */
public record Taken(DeviceId device, boolean isNew, boolean featuresChanged, List<MappedResult> results) {
    public Taken {
        results = List.copyOf(results);
    }
}
