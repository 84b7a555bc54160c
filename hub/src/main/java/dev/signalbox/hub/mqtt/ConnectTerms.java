package dev.signalbox.hub.mqtt;

import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/** What each of our connections asks of the broker. Immutable. */
final class ConnectTerms {
    /** As many commands as may be between the broker's send and our PUBACK. */
    static final int RECEIVE_MAXIMUM = 256;

    /** Well above the limit for a command, so that one too large is answered by us instead of dropped by the broker. */
    static final long MAX_PACKET_BYTES = 256 * 1024;

    /** Well above all that the hub itself retains; the library holds a dozen. */
    static final long MAX_RETAINED_BYTES = 1 << 20;

    private static final long SESSION_EXPIRY_SECONDS = 24 * 3600;

    private final MqttConfig config;
    private final BridgeTiming timing;
    private final @Nullable SocketFactory tlsSockets;

    ConnectTerms(MqttConfig config, BridgeTiming timing, @Nullable SocketFactory tlsSockets) {
        this.config = config;
        this.timing = timing;
        this.tlsSockets = tlsSockets;
    }

    /** Publishes, so it starts clean: the outbox knows what to send again, the library must not. */
    MqttConnectionOptions outbound(String willTopic, MqttMessage will) {
        MqttConnectionOptions options = common();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setWill(willTopic, will);
        options.setWillMessageProperties(will.getProperties());
        return options;
    }

    /** Receives, so the broker keeps its session: commands sent while we are away wait there. */
    MqttConnectionOptions inbound() {
        MqttConnectionOptions options = common();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_EXPIRY_SECONDS);
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setMaximumPacketSize(MAX_PACKET_BYTES);
        return options;
    }

    /** Looks once at what is retained: nothing of it is kept, and what is larger is not sent [MQTT-3.1.2-24]. */
    MqttConnectionOptions passing() {
        MqttConnectionOptions options = sessionless();
        options.setMaximumPacketSize(MAX_RETAINED_BYTES);
        return options;
    }

    /** Hears and tells foreign devices: nothing waits for it at the broker while it is away, but what is retained. */
    MqttConnectionOptions foreign() {
        MqttConnectionOptions options = sessionless();
        options.setReceiveMaximum(RECEIVE_MAXIMUM);
        options.setMaximumPacketSize(MAX_PACKET_BYTES);
        return options;
    }

    private MqttConnectionOptions sessionless() {
        MqttConnectionOptions options = common();
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        return options;
    }

    private MqttConnectionOptions common() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setKeepAliveInterval(timing.keepAliveSeconds());
        options.setConnectionTimeout(Math.max(1, (int) timing.connectDeadline().toSeconds()));
        if (config.username() != null) {
            options.setUserName(config.username());
        }
        if (config.password() != null) {
            options.setPassword(config.password().getBytes(StandardCharsets.UTF_8));
        }
        options.setSocketFactory(tlsSockets == null ? new PromptSockets() : tlsSockets);
        if (tlsSockets != null) {
            options.setHttpsHostnameVerificationEnabled(true);
        }
        return options;
    }
}
