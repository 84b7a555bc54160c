package dev.signalbox.hub;

import dev.signalbox.hub.auth.SessionTerms;
import dev.signalbox.hub.gateway.DoorConfig;
import dev.signalbox.hub.gateway.LinkFeatures;
import dev.signalbox.hub.gateway.LinkLimits;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.oidc.TrustedIssuer;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is set when the hub starts. Immutable.
 *
 * @param data directory of everything that is kept; created where it is missing
 * @param name what people call this hub
 * @param listen port 0: any free one
 * @param publicOrigins as browsers and devices see the hub; empty: the loopback names with the port that is listened on
 * @param broker the broker to join; null: the embedded one
 * @param mqttListen where the embedded broker listens; port 0: any free one
 * @param mqttPrefix of every topic
 * @param mqttTerms what is told and taken by MQTT
 * @param keeping of what was measured
 * @param upkeep of everything else that is kept
 * @param sessions how long people stay signed in
 * @param issuer whose single sign-on is trusted; null: nobody's
 * @param limits of links; how old a reading may be follows from {@code keeping}
 * @param features of links
 * @param door how connections come in, but for TLS
 * @param tls null: plain HTTP
 */
public record HubConfig(
        Path data,
        String name,
        InetSocketAddress listen,
        List<String> publicOrigins,
        @Nullable MqttConfig broker,
        InetSocketAddress mqttListen,
        String mqttPrefix,
        BridgeTerms mqttTerms,
        Keeping keeping,
        Upkeep upkeep,
        SessionTerms sessions,
        @Nullable TrustedIssuer issuer,
        LinkLimits limits,
        LinkFeatures features,
        DoorConfig door,
        @Nullable TlsPlan tls) {
    public HubConfig {
        publicOrigins = List.copyOf(publicOrigins);
    }

    /** With the usual sessions, limits and door. */
    public HubConfig(
            Path data,
            String name,
            InetSocketAddress listen,
            List<String> publicOrigins,
            @Nullable MqttConfig broker,
            InetSocketAddress mqttListen,
            String mqttPrefix,
            Keeping keeping,
            Upkeep upkeep) {
        this(
                data,
                name,
                listen,
                publicOrigins,
                broker,
                mqttListen,
                mqttPrefix,
                BridgeTerms.USUAL,
                keeping,
                upkeep,
                SessionTerms.USUAL,
                null,
                LinkLimits.DEFAULT,
                LinkFeatures.USUAL,
                DoorConfig.DEFAULT,
                null);
    }
}
