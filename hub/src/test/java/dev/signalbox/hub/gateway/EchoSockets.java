package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Links to the echo endpoint, after the handshake. */
final class EchoSockets {
    private EchoSockets() {}

    /** With these headers besides the token. */
    static RawSocket open(GatewayRun run, String... headers) throws IOException {
        return open(run, 0, headers);
    }

    static RawSocket open(GatewayRun run, int receiveBufferBytes, String... headers) throws IOException {
        RawSocket socket = new RawSocket(run.port, receiveBufferBytes);
        List<String> all = new ArrayList<>(List.of(headers));
        all.add(GatewayRun.bearer(run.accessToken));
        RawSocket.Answer answer = socket.upgrade("/ws/echo", all.toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(101);
        return socket;
    }
}
