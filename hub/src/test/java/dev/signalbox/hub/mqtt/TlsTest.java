package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.tls.Openssl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker with a certificate for {@code localhost}, signed by an authority that this machine does not know. */
class TlsTest {
    @TempDir
    Path certificates;

    private MqttBroker broker;

    @BeforeEach
    void startBroker() throws Exception {
        makeAuthority("ca");
        makeAuthority("other-ca");
        Files.writeString(certificates.resolve("names"), "subjectAltName=DNS:localhost\n");
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "request", "-subj", "/CN=localhost");
        openssl(
                "x509",
                "-req",
                "-in",
                "request",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-set_serial",
                "2",
                "-days",
                "2",
                "-extfile",
                "names",
                "-out",
                "certificate");
        broker = new MqttBroker(
                MqttBroker.Kind.MOSQUITTO,
                List.of("certfile " + certificates.resolve("certificate"), "keyfile " + certificates.resolve("key")));
        broker.start();
    }

    @AfterEach
    void stopBroker() throws IOException {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void brokerWithACertificateOfTheGivenAuthorityIsJoined() throws Exception {
        try (JoinedBridge hub = new JoinedBridge(at("localhost", "ca.pem")).awaitUp()) {
            assertThat(hub.bridge.status().getUp()).isTrue();
        }
    }

    @Test
    void certificateForAnotherHostNameIsRefused() throws Exception {
        assertRefused(at("127.0.0.1", "ca.pem"), "127.0.0.1");
    }

    @Test
    void certificateOfAnotherAuthorityIsRefused() throws Exception {
        assertRefused(at("localhost", "other-ca.pem"), "certification path");
    }

    private MqttConfig at(String host, String authority) {
        return new MqttConfig(
                "mqtts://" + host + ":" + broker.port(),
                null,
                null,
                MqttConfig.DEFAULT_PREFIX,
                "hub-tls",
                certificates.resolve(authority));
    }

    private static void assertRefused(MqttConfig config, String why) throws IOException {
        try (JoinedBridge hub = new JoinedBridge(config)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> assertThat(hub.bridge.status().getTrouble()).contains("cannot be reached", why));
            assertThat(hub.count("signalbox.mqtt.connects")).isZero();
        }
    }

    private void makeAuthority(String name) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
    }

    private void openssl(String... arguments) throws Exception {
        new Openssl(certificates).run(arguments);
    }
}
