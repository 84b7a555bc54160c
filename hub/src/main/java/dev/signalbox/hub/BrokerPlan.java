package dev.signalbox.hub;

import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.proto.v1.CreateRule;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which broker the hub is at. Immutable.
 *
 * @param joined one of others; null: the embedded one
 * @param listen where the embedded one listens; port 0: any free one
 * @param prefix of every topic of the embedded one
 * @param terms what is told and taken by MQTT
 * @param discoveryPrefix where Home Assistant looks
 * @param discovery what becomes of devices that announce themselves by Home Assistant discovery; UNSPECIFIED: nothing
 */
public record BrokerPlan(
        @Nullable MqttConfig joined,
        InetSocketAddress listen,
        String prefix,
        BridgeTerms terms,
        String discoveryPrefix,
        CreateRule discovery) {

    /** The hub's own, with the usual topics. */
    public static BrokerPlan embedded(InetSocketAddress listen) {
        return new BrokerPlan(
                null,
                listen,
                MqttConfig.DEFAULT_PREFIX,
                BridgeTerms.USUAL,
                HubFace.DEFAULT_DISCOVERY_PREFIX,
                CreateRule.CREATE_RULE_UNSPECIFIED);
    }
}
