package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.proto.v1.CreateRule;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubTest {
    @TempDir
    Path data;

    @Test
    void clientIdAtABrokerOfOthersNamesTheHubSoThatTwoHubsDoNotTakeEachOtherOver() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> clientId = CompletableFuture.supplyAsync(() -> clientIdOfFirstConnect(broker));
            MqttConfig join = new MqttConfig(
                    "mqtt://127.0.0.1:" + broker.getLocalPort(),
                    null,
                    null,
                    MqttConfig.DEFAULT_PREFIX,
                    "signalbox",
                    null);
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HubConfig config = HubConfig.usual(
                    data,
                    "test",
                    EdgeConfig.usual(anyPort, List.of()),
                    new BrokerPlan(
                            join,
                            anyPort,
                            MqttConfig.DEFAULT_PREFIX,
                            BridgeTerms.USUAL,
                            HubFace.DEFAULT_DISCOVERY_PREFIX,
                            CreateRule.CREATE_RULE_UNSPECIFIED));
            try (Hub hub = new Hub(config, cause -> {
                throw new AssertionError("the hub gave up", cause);
            })) {
                hub.start();
                String hubId = Files.readAllLines(data.resolve("marker")).stream()
                        .filter(line -> line.startsWith("hub_id="))
                        .findFirst()
                        .orElseThrow()
                        .substring("hub_id=".length());
                assertThat(clientId.get(20, TimeUnit.SECONDS)).isEqualTo("signalbox-" + hubId + "-out");
            }
        }
    }

    /** [MQTT 5 §3.1]; nobody answers it. */
    private static String clientIdOfFirstConnect(ServerSocket broker) {
        try (Socket socket = broker.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            assertThat(in.readUnsignedByte()).isEqualTo(0x10);
            readNumber(in); // remaining length
            in.skipNBytes(6 + 1 + 1 + 2); // "MQTT", version, flags, keep-alive
            in.skipNBytes(readNumber(in)); // properties
            return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int readNumber(DataInputStream in) throws IOException {
        int number = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            number |= (digit & 0x7f) << shift;
            shift += 7;
        } while ((digit & 0x80) != 0);
        return number;
    }
}
