package dev.signalbox.hub.doctor;

import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.tls.KeyPairFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hub that is looked at, by its options. Immutable.
 *
 * @param maxConnections links and others together, each of them an open file
 * @param broker that it joins; null: it has its own on {@code brokerListen}
 * @param certificate that it shows; null: plain HTTP, or a self-signed one that is not made yet
 */
public record Patient(
        Path data,
        InetSocketAddress listen,
        List<String> publicOrigins,
        int maxConnections,
        @Nullable MqttConfig broker,
        InetSocketAddress brokerListen,
        @Nullable KeyPairFiles certificate) {
    public Patient {
        publicOrigins = List.copyOf(publicOrigins);
    }
}
