package dev.signalbox.hub.homeassistant;

import java.util.Locale;

/** The kinds of entity the hub makes. Immutable. */
enum Platform {
    SENSOR,
    BINARY_SENSOR,
    SWITCH,
    NUMBER,
    SELECT,
    TEXT,
    BUTTON,
    LIGHT,
    EVENT;

    /** As Home Assistant writes it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
