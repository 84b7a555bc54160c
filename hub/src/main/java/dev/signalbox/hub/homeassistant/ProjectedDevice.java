package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.Capabilities;
import java.util.List;

/**
 * A device to be shown. Immutable.
 *
 * @param displayName empty: the id
 * @param tags {@code area=Kitchen} or {@code room=Kitchen} suggests the area
 * @param events names of what it publishes below {@code event/}; capabilities do not declare any yet
 */
public record ProjectedDevice(
        DeviceId id, String displayName, List<String> tags, Capabilities capabilities, List<String> events) {
    public ProjectedDevice {
        tags = List.copyOf(tags);
        events = List.copyOf(events);
    }

    String name() {
        return displayName.isBlank() ? id.value() : displayName;
    }
}
