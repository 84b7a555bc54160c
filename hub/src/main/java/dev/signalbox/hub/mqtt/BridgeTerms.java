package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.auth.Scope;
import dev.signalbox.proto.v1.Role;

/**
 * What the bridge tells and takes. Immutable.
 *
 * @param protobuf everything is also published as protobuf, on a topic with {@code /pb} behind it
 * @param metrics the newest value of each metric is also published by itself
 * @param outboxBytes of answers that may wait for the broker; beyond it the oldest are lost
 * @param takesRequests whether whoever may publish on the broker may command devices
 * @param role that all of them have
 * @param scope what all of them are confined to
 * @param homeAssistant whether devices are shown to Home Assistant, outside of the hub's own prefix
 */
public record BridgeTerms(
        boolean protobuf,
        boolean metrics,
        int outboxBytes,
        boolean takesRequests,
        Role role,
        Scope scope,
        boolean homeAssistant) {
    /** Of a broker that knows who publishes, as the hub's own does. */
    public static final BridgeTerms USUAL =
            new BridgeTerms(false, false, 8 << 20, true, Role.ROLE_OPERATOR, Scope.EVERYTHING, false);
}
