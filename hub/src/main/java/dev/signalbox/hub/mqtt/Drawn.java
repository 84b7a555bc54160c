package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.homeassistant.Components;
import dev.signalbox.hub.homeassistant.Discovery;

/** A document for Home Assistant that is made when it is its turn to be published. Thread-safe. */
@FunctionalInterface
interface Drawn {
    /**
     * The document as of now; the same for the same device and the same {@code before}.
     *
     * @param before what Home Assistant may have been shown on this topic
     * @param maxBytes of the document
     */
    Discovery draw(Components before, int maxBytes);
}
