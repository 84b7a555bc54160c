package dev.signalbox.hub.gateway;

import dev.signalbox.hub.gateway.LinkLimits.FrameRate;

/**
 * Every number that bounds a connection before it is a link. Immutable.
 *
 * @param parseMillis from the first byte of a request to the end of its header
 * @param idleMillis without a request, from the start or after the last one; the TLS handshake counts as idle
 * @param bodyMillis from the end of a request's header to the end of its body
 * @param maxHeaderBytes of one request
 * @param maxHeaders of one request
 * @param socketsFromSource connections of one address that are no links; an IPv6 subscriber is one
 * @param socketsInAll connections from everywhere that are no links
 * @param acceptsFromSource new connections of one address
 * @param acceptsInAll new connections from everywhere
 * @param overloadPercent how full the inbox may be for long
 */
public record DoorLimits(
        int parseMillis,
        int idleMillis,
        int bodyMillis,
        int maxHeaderBytes,
        int maxHeaders,
        int socketsFromSource,
        int socketsInAll,
        FrameRate acceptsFromSource,
        FrameRate acceptsInAll,
        int overloadPercent) {

    public static final DoorLimits DEFAULT = new DoorLimits(
            5_000,
            10_000,
            10_000,
            16 << 10,
            64,
            1_000,
            5_000,
            new FrameRate(200, 2_000),
            new FrameRate(1_000, 10_000),
            50);
}
