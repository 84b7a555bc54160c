package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import java.util.List;

/**
 * A device to be shown. Immutable.
 *
 * @param displayName empty: the id
 * @param tags {@code area=Kitchen} or {@code room=Kitchen} suggests the area
 */
public record ProjectedDevice(DeviceId id, String displayName, List<String> tags, Capabilities capabilities) {
    public ProjectedDevice {
        tags = List.copyOf(tags);
    }

    String name() {
        return displayName.isBlank() ? id.value() : displayName;
    }
}
