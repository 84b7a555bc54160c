package dev.signalbox.hub.mqtt;

/**
 * What the bridge tells and takes. Immutable.
 *
 * @param protobuf everything is also published as protobuf, on a topic with {@code /pb} behind it
 */
public record BridgeTerms(boolean protobuf) {
    public static final BridgeTerms USUAL = new BridgeTerms(false);
}
