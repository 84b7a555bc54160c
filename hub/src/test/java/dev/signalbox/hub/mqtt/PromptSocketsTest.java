package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;

class PromptSocketsTest {
    @Test
    void noPublishWaitsForTheAcknowledgementOfTheBytesBeforeIt() throws Exception {
        for (SocketFactory tls : new SocketFactory[] {null, TrustedSockets.trusting(null)}) {
            MqttConfig config = new MqttConfig(tls == null ? "mqtt://b" : "mqtts://b", null, null, "p", "hub", null);
            ConnectTerms terms = new ConnectTerms(config, BridgeTiming.DEFAULT, tls);
            for (SocketFactory used : List.of(
                    terms.inbound().getSocketFactory(),
                    terms.outbound("will", new MqttMessage()).getSocketFactory())) {
                try (Socket socket = used.createSocket()) {
                    assertThat(socket.getTcpNoDelay()).isTrue();
                }
            }
        }
    }
}
