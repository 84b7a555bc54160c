package dev.signalbox.hub.gateway;

/** How a link's frames travel. Immutable. */
enum Transport {
    WEBSOCKET("websocket"),
    EVENTS("sse"),
    POLL("poll");

    private final String label;

    Transport(String label) {
        this.label = label;
    }

    /** As metrics name it. */
    String label() {
        return label;
    }
}
