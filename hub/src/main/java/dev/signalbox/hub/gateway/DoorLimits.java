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
 * @param watchdogMillis between two questions to the hub's own listener; half of it is the time for an answer
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
        int overloadPercent,
        int watchdogMillis) {

    public static final DoorLimits DEFAULT = new Draft().limits();

    /** To be changed, one by its name. */
    public Draft draft() {
        return new Draft(this);
    }

    /** Limits that are still to be settled; at first the usual ones. Confined to one thread. */
    public static final class Draft {
        private int parseMillis = 5_000;
        private int idleMillis = 10_000;
        private int bodyMillis = 10_000;
        private int maxHeaderBytes = 16 << 10;
        private int maxHeaders = 64;
        private int socketsFromSource = 1_000;
        private int socketsInAll = 5_000;
        private FrameRate acceptsFromSource = new FrameRate(200, 2_000);
        private FrameRate acceptsInAll = new FrameRate(1_000, 10_000);
        private int overloadPercent = 50;
        private int watchdogMillis = 10_000;

        private Draft() {}

        private Draft(DoorLimits from) {
            parseMillis = from.parseMillis;
            idleMillis = from.idleMillis;
            bodyMillis = from.bodyMillis;
            maxHeaderBytes = from.maxHeaderBytes;
            maxHeaders = from.maxHeaders;
            socketsFromSource = from.socketsFromSource;
            socketsInAll = from.socketsInAll;
            acceptsFromSource = from.acceptsFromSource;
            acceptsInAll = from.acceptsInAll;
            overloadPercent = from.overloadPercent;
            watchdogMillis = from.watchdogMillis;
        }

        public Draft parseMillis(int value) {
            parseMillis = value;
            return this;
        }

        public Draft idleMillis(int value) {
            idleMillis = value;
            return this;
        }

        public Draft bodyMillis(int value) {
            bodyMillis = value;
            return this;
        }

        public Draft maxHeaderBytes(int value) {
            maxHeaderBytes = value;
            return this;
        }

        public Draft maxHeaders(int value) {
            maxHeaders = value;
            return this;
        }

        public Draft socketsFromSource(int value) {
            socketsFromSource = value;
            return this;
        }

        public Draft socketsInAll(int value) {
            socketsInAll = value;
            return this;
        }

        public Draft acceptsFromSource(FrameRate value) {
            acceptsFromSource = value;
            return this;
        }

        public Draft acceptsInAll(FrameRate value) {
            acceptsInAll = value;
            return this;
        }

        public Draft overloadPercent(int value) {
            overloadPercent = value;
            return this;
        }

        public Draft watchdogMillis(int value) {
            watchdogMillis = value;
            return this;
        }

        public DoorLimits limits() {
            return new DoorLimits(
                    parseMillis,
                    idleMillis,
                    bodyMillis,
                    maxHeaderBytes,
                    maxHeaders,
                    socketsFromSource,
                    socketsInAll,
                    acceptsFromSource,
                    acceptsInAll,
                    overloadPercent,
                    watchdogMillis);
        }
    }
}
