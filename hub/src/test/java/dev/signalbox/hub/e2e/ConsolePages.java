package dev.signalbox.hub.e2e;

import java.util.List;
import java.util.stream.Stream;

/** Where the pages of the console are, with their tabs and parts. */
final class ConsolePages {
    /** The wall stands alone: it has no frame around it. */
    static final String WALL = "/wall";

    private static final List<String> TABS =
            List.of("", "/metrics", "/properties", "/commands", "/executions", "/events", "/presence");

    private static final List<String> OTHERS = List.of(
            "/fleet",
            "/executions",
            "/bulks",
            "/bridge",
            "/bridge?part=topics",
            "/bridge?part=homeassistant",
            "/bridge?part=mappings",
            "/bridge?part=example",
            "/wire",
            "/people",
            "/people?show=tokens",
            "/people?show=keys",
            "/people?show=you",
            "/audit",
            "/health",
            "/nowhere");

    private ConsolePages() {}

    /** Of one device. */
    static List<String> of(String deviceId) {
        return TABS.stream().map(tab -> "/devices/" + deviceId + tab).toList();
    }

    /** All that have the frame with the rail and the chip around them. */
    static List<String> with(String deviceId) {
        return Stream.concat(OTHERS.stream(), of(deviceId).stream()).toList();
    }
}
