/**
 * How devices and the hub look in Home Assistant: values in, discovery documents out. No thread, no MQTT client. May
 * import {@code protocol} and the generated protocol only.
 */
@NullMarked
package dev.signalbox.hub.homeassistant;

import org.jspecify.annotations.NullMarked;
