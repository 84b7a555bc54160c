package dev.signalbox.hub.doctor;

import dev.signalbox.hub.mqtt.BrokerTrial;
import dev.signalbox.hub.mqtt.MqttConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Whether the broker takes the hub in: name, TCP, TLS and MQTT, one after the other. */
final class Broker implements Check {
    private static final String ABOUT = "broker";
    private static final int CONNECT_MILLIS = 5_000;

    private final @Nullable MqttConfig config;

    Broker(@Nullable MqttConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> look() {
        return List.of(config == null ? Finding.ok(ABOUT, "The hub brings its own.") : joined(config));
    }

    private static Finding joined(MqttConfig config) {
        InetAddress address;
        try {
            address = InetAddress.getAllByName(config.host())[0];
        } catch (UnknownHostException e) {
            return Finding.problem(
                    ABOUT, "There is no host " + config.host() + ".", "Look at --mqtt-url and at the DNS.");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, config.port()), CONNECT_MILLIS);
        } catch (IOException e) {
            return Finding.problem(
                    ABOUT,
                    config.host() + ":" + config.port() + " cannot be reached: " + e.getMessage() + ".",
                    "Does the broker run, does it listen on an address others reach, and do firewalls let this through?");
        }
        try {
            // Not the hub's own id: that would throw the running hub out.
            String id = "signalbox-doctor-"
                    + Integer.toHexString(ThreadLocalRandom.current().nextInt());
            return BrokerTrial.trouble(config.withClientId(id))
                    .map(
                            sentence -> Finding.problem(
                                    ABOUT,
                                    sentence,
                                    "Look at --mqtt-username, --mqtt-password-file and --mqtt-ca-file, and at the broker's log."))
                    .orElseGet(() -> Finding.ok(ABOUT, config.url() + " takes us in."));
        } catch (IOException e) {
            return Finding.problem(ABOUT, e.getMessage() + ".", "Look at --mqtt-ca-file.");
        }
    }
}
