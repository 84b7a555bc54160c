package dev.signalbox.hub.switchboard;

/** A kind of publish that can be said again. */
public enum Restated {
    HUB_DOCUMENT,
    DEVICE_DOCUMENTS,
    HUB_STATE,
    PRESENCES,
    STATES,
    REPORTED_PROPERTIES
}
