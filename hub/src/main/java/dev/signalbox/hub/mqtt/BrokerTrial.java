package dev.signalbox.hub.mqtt;

import java.io.IOException;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Joins a broker as the hub does, and leaves at once. */
public final class BrokerTrial {
    private BrokerTrial() {}

    /**
     * Blocks for up to ten seconds.
     *
     * @return why the broker cannot be joined, as a sentence; empty: it can
     * @throws IOException where the file of trusted authorities cannot be read
     */
    public static Optional<String> trouble(MqttConfig config) throws IOException {
        BridgeTiming timing = BridgeTiming.DEFAULT;
        ConnectTerms terms = new ConnectTerms(config, timing, TrustedSockets.of(config));
        BrokerClient client;
        try {
            client = BrokerClient.create(config, config.clientId());
        } catch (MqttException e) {
            return Optional.of(ConnectionEnd.ofFailure(e, false).sentence());
        }
        try {
            client.connectWithin(timing.connectDeadline(), terms.passing());
            return Optional.empty();
        } catch (MqttException e) {
            return Optional.of(
                    ConnectionEnd.ofFailure(e, client.versionRefused()).sentence());
        } finally {
            client.severAside();
        }
    }
}
