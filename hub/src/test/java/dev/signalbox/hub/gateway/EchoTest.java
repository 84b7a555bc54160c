package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EchoTest {
    private GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void thereIsNoneUnlessItIsSwitchedOn() throws Exception {
        run.close();
        run = new GatewayRun(LinkLimits.DEFAULT, List.of(), true, LinkFeatures.USUAL);
        assertThat(status(GatewayRun.bearer(run.accessToken))).isEqualTo(404);
    }

    @Test
    void needsAnAccessTokenAndNoOrigin() throws Exception {
        assertThat(status(GatewayRun.bearer(run.accessToken))).isEqualTo(101);
        assertThat(status()).isEqualTo(401);
        assertThat(status(GatewayRun.bearer(run.expiredToken))).isEqualTo(401);
        assertThat(status(GatewayRun.bearer(run.deviceToken))).isEqualTo(403);
        assertThat(status(GatewayRun.bearer(run.session))).isEqualTo(403);
        assertThat(status(GatewayRun.bearer(run.accessToken), "Origin: " + run.origin()))
                .isEqualTo(403);
        assertThat(status(run.sessionCookie())).isEqualTo(401);
        assertThat(status(run.sessionCookie(), "Origin: " + run.origin()))
                .as("a browser has no business here")
                .isEqualTo(403);
    }

    /** A suite does so, one after another and with one token. */
    @Test
    void hundredsOfLinksMayBeOpenedOneAfterAnother() throws Exception {
        for (int i = 0; i < 300; i++) {
            assertThat(status(GatewayRun.bearer(run.accessToken))).isEqualTo(101);
        }
    }

    @Test
    void subprotocolIsAnsweredWhereItIsOursAndNeverNeeded() throws Exception {
        assertThat(answer("Sec-WebSocket-Protocol: signalbox.v1.json")
                        .hasHeader("Sec-WebSocket-Protocol: signalbox.v1.json"))
                .isTrue();
        assertThat(answer("Sec-WebSocket-Protocol: mqtt").headers())
                .noneMatch(header -> header.startsWith("Sec-WebSocket-Protocol"));
    }

    @Test
    void everyMessageComesBackAsTheKindItWas() throws Exception {
        try (RawSocket socket = EchoSockets.open(run, "Sec-WebSocket-Protocol: signalbox.v1.json")) {
            byte[] text = "not even JSON".getBytes(StandardCharsets.UTF_8);
            socket.send(RawSocket.TEXT, text);
            RawSocket.ReadFrame echo = socket.read();
            assertThat(echo.opcode()).isEqualTo(RawSocket.TEXT);
            assertThat(echo.payload()).isEqualTo(text);
            socket.send(RawSocket.BINARY, text);
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.BINARY);
        }
    }

    @Test
    void nothingIsSaidUnasked() throws Exception {
        run.close();
        run = GatewayRun.start(TestLimits.with(l -> l.helloMillis(50).heartbeatMillis(50)));
        try (RawSocket socket = EchoSockets.open(run)) {
            socket.text("a");
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.TEXT);
            for (int i = 0; i < 5; i++) {
                RawSocket.ReadFrame frame = socket.read();
                assertThat(frame.opcode()).as("no heartbeat, no goodbye").isEqualTo(RawSocket.PING);
            }
            assertThat(run.events)
                    .as("the switchboard hears of the token, and of nothing else")
                    .allMatch(Event.CredentialUsed.class::isInstance);
        }
    }

    @Test
    void revokedTokenEndsIt() throws Exception {
        try (RawSocket socket = EchoSockets.open(run)) {
            socket.text("a");
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.TEXT);
            Token token = run.accessToken;
            run.keyring.publish(run.keyring
                    .current()
                    .changed(
                            List.of(run.keyring
                                    .current()
                                    .scriptToken(token.keyId())
                                    .orElseThrow()),
                            List.of()));
            long revokedNanos = System.nanoTime();
            assertThat(socket.readMessage().closeCode()).isEqualTo(4403);
            assertThat(Duration.ofNanos(System.nanoTime() - revokedNanos))
                    .as("a sweep, and what a busy machine adds")
                    .isLessThan(Duration.ofSeconds(2));
        }
    }

    /** Whoever does not take its echoes is not read: nothing piles up. */
    @Test
    void echoesThatAreNotTakenHoldWhatFollows() throws Exception {
        int messages = 300;
        byte[] payload = new byte[200_000];
        try (RawSocket socket = EchoSockets.open(run, 8_192)) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < messages; i++) {
                        socket.send(RawSocket.BINARY, payload);
                    }
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> messagesIn() < messages / 2.0);
            for (int i = 0; i < messages; i++) {
                assertThat(socket.readMessage().payload()).hasSize(payload.length);
            }
            sender.join(5_000);
            assertThat(messagesIn()).isEqualTo(messages);
        }
    }

    /** Sixteen in a segment, each a hundred times as large: what follows a message whose echo waits is kept as it came. */
    @Test
    void compressedMessagesOfOneSegmentComeBackWholeAndInOrder() throws Exception {
        int messages = 160;
        try (DeflatePeer deflate = new DeflatePeer();
                RawSocket socket = EchoSockets.open(
                        run, 8_192, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < messages; i++) {
                byte[] payload = new byte[200_000];
                payload[0] = (byte) i;
                all.writeBytes(deflate.frame(RawSocket.BINARY, payload));
            }
            Thread sender = new Thread(() -> {
                try {
                    socket.bytes(all.toByteArray());
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            Awaitility.await()
                    .during(Duration.ofMillis(300))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> messagesIn() < messages);
            for (int i = 0; i < messages; i++) {
                byte[] echo = deflate.unpacked(socket.readMessage());
                assertThat(echo).hasSize(200_000);
                assertThat(echo[0]).isEqualTo((byte) i);
            }
            sender.join(5_000);
        }
    }

    private double messagesIn() {
        return run.metrics
                .registry()
                .get("signalbox.gateway.frames.received")
                .counter()
                .count();
    }

    private int status(String... headers) throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            return socket.upgrade("/ws/echo", headers).status();
        }
    }

    private RawSocket.Answer answer(String subprotocol) throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer answer = socket.upgrade("/ws/echo", GatewayRun.bearer(run.accessToken), subprotocol);
            assertThat(answer.status()).isEqualTo(101);
            return answer;
        }
    }
}
