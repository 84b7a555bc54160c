package dev.signalbox.hub.homeassistant;

import java.util.List;

/**
 * A document to be published retained with QoS 1. Immutable.
 *
 * @param payload JSON; the same for the same input
 * @param components to be kept until the next document of this topic is made
 * @param leftOut what is not in it; what did not fit comes last
 */
public record Discovery(String topic, String payload, Components components, List<LeftOut> leftOut) {
    public Discovery {
        leftOut = List.copyOf(leftOut);
    }
}
