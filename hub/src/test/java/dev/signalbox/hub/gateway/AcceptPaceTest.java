package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class AcceptPaceTest {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(AcceptPace.TURN_MILLIS);

    @Test
    void turnEndsWithSoManyConnections() {
        AcceptPace pace = new AcceptPace(0);
        for (int i = 1; i < AcceptPace.MOST; i++) {
            assertThat(pace.endsTurn(1)).isFalse();
        }
        assertThat(pace.endsTurn(2)).isTrue();
    }

    /** Those that were on their way when the socket was told to wait do not make it wait twice. */
    @Test
    void moreInTheSameTurnDoNotEndItAgain() {
        AcceptPace pace = new AcceptPace(0);
        for (int i = 0; i < AcceptPace.MOST; i++) {
            pace.endsTurn(1);
        }
        assertThat(pace.endsTurn(3)).isFalse();
    }

    @Test
    void connectionsFarApartNeverEndATurn() {
        AcceptPace pace = new AcceptPace(0);
        for (int i = 1; i <= 10 * AcceptPace.MOST; i++) {
            assertThat(pace.endsTurn(i * TURN_NANOS)).isFalse();
        }
    }

    @Test
    void everyoneOfARushIsLetIn() throws Exception {
        try (GatewayRun run = GatewayRun.start()) {
            List<Socket> rush = new ArrayList<>();
            try {
                for (int i = 0; i < 20 * AcceptPace.MOST; i++) {
                    rush.add(new Socket(InetAddress.getLoopbackAddress(), run.port));
                }
                for (Socket socket : rush) {
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream()
                            .write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                            .isEqualTo("HTTP/1.1 200");
                }
            } finally {
                for (Socket socket : rush) {
                    socket.close();
                }
            }
        }
    }
}
