package dev.signalbox.hub.mqtt;

/**
 * How much may wait for the broker. Immutable.
 *
 * @param resultBytes a few thousand results: hours of an outage at the rate people command devices; configurable
 * @param telemetryBytes a second of a busy fleet; older readings are in the hub's history anyway
 * @param retainedTopics on which something of the hub may be retained at this broker
 */
record OutboxBounds(int resultBytes, int telemetryBytes, int retainedTopics) {
    static final OutboxBounds DEFAULT = new OutboxBounds(8 << 20, 4 << 20, Ledger.MAX_TOPICS);
}
