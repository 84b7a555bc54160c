package dev.signalbox.hub.switchboard;

/**
 * A topic at a broker on which something of this hub may be retained. Immutable.
 *
 * @param broker {@code embedded}, or its address
 * @param note what the bridge must know of it after a restart; nobody else reads it
 */
public record RetainedTopic(String broker, String topic, String note) {}
