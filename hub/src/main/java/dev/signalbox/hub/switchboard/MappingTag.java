package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Device;
import java.util.Set;
import java.util.stream.Collectors;

/** The tag {@code mapping=<name>}, by which an engineer gives a device that somebody made to a mapping. No state. */
final class MappingTag {
    private static final String BEFORE = "mapping=";

    private MappingTag() {}

    /** Which mappings may take it up; mostly none. */
    static Set<String> mappings(Device device) {
        return device.getTagsList().stream()
                .filter(tag -> tag.startsWith(BEFORE))
                .map(tag -> tag.substring(BEFORE.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean gives(Device device, String mapping) {
        return device.getTagsList().contains(BEFORE + mapping);
    }
}
