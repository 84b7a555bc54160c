package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.Limits;

/**
 * What the hub says of itself. Immutable.
 *
 * @param generation of this start; the high half of every epoch
 */
public record HubFacts(
        String hubId,
        String hubName,
        String version,
        long generation,
        long startedAtMillis,
        int heartbeatMillis,
        Limits deviceLimits,
        Limits consoleLimits) {}
