package dev.signalbox.agent;

import java.net.URI;
import java.time.Duration;

/**
 * What a link needs to know from the outside. Immutable.
 *
 * @param batchEvery how long a reading waits for others
 * @param batchReadings a batch goes early when this many wait
 */
record LinkSettings(URI hub, String agentName, String agentVersion, Duration batchEvery, int batchReadings) {}
