package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Brokers that answer wrongly, or not at all. */
class UnfriendlyBrokerTest {
    private static final BridgeTiming IMPATIENT = new BridgeTiming(
            1,
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            Duration.ZERO);

    private ServerSocket server;
    private final List<Socket> accepted = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    @Test
    void brokerOfAnOlderVersionIsNamedAsTheTrouble() throws Exception {
        answerWith(0x20, 2, 0, 1); // MQTT 3.1.1: unacceptable protocol version
        awaitTrouble("needs MQTT 5");
    }

    @Test
    void brokerThatKnowsVersion5ButRefusesItIsNamedAsTheTrouble() throws Exception {
        answerWith(0x20, 3, 0, 0x84, 0);
        awaitTrouble("needs MQTT 5");
    }

    @Test
    void wrongPasswordIsNamedAsTheTrouble() throws Exception {
        answerWith(0x20, 3, 0, 0x86, 0);
        awaitTrouble("bad user name or password");
    }

    @Test
    void brokerThatNeverAnswersIsLeft() throws Exception {
        answerWith();
        awaitTrouble("did not answer in time");
    }

    @Test
    void closedPortIsNamedAsTheTrouble() throws Exception {
        server.close();
        awaitTrouble("cannot be reached");
    }

    private void awaitTrouble(String words) throws IOException {
        MqttConfig config = new MqttConfig("mqtt://127.0.0.1:" + server.getLocalPort(), null, null, "p", "hub", null);
        try (JoinedBridge hub = new JoinedBridge(config, IMPATIENT, OutboxBounds.DEFAULT)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> hub.bridge.status().getTrouble().contains(words));
            assertThat(hub.bridge.status().getUp()).isFalse();
            assertThat(hub.count("signalbox.mqtt.connects")).isZero();
        }
    }

    private void answerWith(int... bytes) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            Socket socket = server.accept();
                            accepted.add(socket);
                            for (int b : bytes) {
                                socket.getOutputStream().write(b);
                            }
                        }
                    } catch (IOException e) {
                        return; // the test is over
                    }
                },
                "unfriendly-broker");
        thread.setDaemon(true);
        thread.start();
    }
}
