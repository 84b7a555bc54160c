package dev.signalbox.hub.mqtt;

import java.time.Duration;

/**
 * Every wait of the bridge. Immutable.
 *
 * @param emptiedKept how long the ledger keeps a topic that the broker has confirmed as empty: twice as long as Mosquitto
 *     may take to write down what it has confirmed
 */
record BridgeTiming(
        int keepAliveSeconds,
        Duration connectDeadline,
        Duration firstRetry,
        Duration lastRetry,
        Duration stable,
        Duration farewell,
        Duration emptiedKept) {
    /** Retries as every peer of the hub: 0.5 s to 60 s, from the start again after 60 s of stable connection. */
    static final BridgeTiming DEFAULT = new BridgeTiming(
            20,
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofHours(1));
}
