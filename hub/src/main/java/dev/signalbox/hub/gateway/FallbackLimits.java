package dev.signalbox.hub.gateway;

/**
 * Every number that bounds a link without WebSocket, beside {@link LinkLimits}. Immutable.
 *
 * @param resumeMillis how long a link that nobody reads is kept
 * @param keptBytes of frames of the must lane that were written and not acknowledged, as protobuf has them, or one frame
 *     that is larger; beyond it the oldest go, and with them the way back before them
 * @param keptUpdates the newest of each key that were written and not acknowledged
 * @param pollMillis until a poll is answered though there is nothing to say; less than proxies wait
 * @param pollBeatMillis between two answers that hold nothing but updates: each costs a request
 */
record FallbackLimits(int resumeMillis, int keptBytes, int keptUpdates, long pollMillis, long pollBeatMillis) {
    static final FallbackLimits DEFAULT = new FallbackLimits(30_000, 256 << 10, 65_536, 25_000, 500);
}
