package dev.signalbox.hub.mqtt;

/**
 * What the bridge tells and takes. Immutable.
 *
 * @param protobuf everything is also published as protobuf, on a topic with {@code /pb} behind it
 * @param outboxBytes of answers that may wait for the broker; beyond it the oldest are lost
 */
public record BridgeTerms(boolean protobuf, int outboxBytes) {
    public static final BridgeTerms USUAL = new BridgeTerms(false, 8 << 20);
}
