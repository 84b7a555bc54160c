package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Token;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/** Everybody in this test is at one address, as behind one NAT. */
final class BadCredentialsTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void badOnesAreSlowedDownAndGoodOnesAreNot() throws Exception {
        try (GatewayRun run = GatewayRun.start()) {
            int status = 401;
            int tries = 0;
            while (status == 401 && tries < 500) {
                Token wrong = Token.issue(tries % 2 == 0 ? Token.Kind.ACCESS : Token.Kind.DEVICE, RANDOM);
                var answer = run.get("/api/v1/session", GatewayRun.bearer(wrong));
                status = answer.statusCode();
                tries++;
                if (status == 429) {
                    assertThat(Integer.parseInt(
                                    answer.headers().firstValue("Retry-After").orElseThrow()))
                            .isBetween(1, 60);
                }
            }
            assertThat(status).isEqualTo(429);
            assertThat(tries).isEqualTo(101);
            try (RawSocket socket = new RawSocket(run.port)) {
                assertThat(socket.upgrade(
                                        "/ws/device",
                                        GatewayRun.bearer(Token.issue(Token.Kind.DEVICE, RANDOM)),
                                        "Sec-WebSocket-Protocol: signalbox.v1.pb")
                                .status())
                        .isEqualTo(429);
            }
            assertThat(run.get("/api/v1/session", GatewayRun.bearer(run.accessToken))
                            .statusCode())
                    .isEqualTo(200);
            try (RawSocket device = run.welcomedDevice();
                    RawSocket console = run.welcomedConsole()) {
                assertThat(device).isNotNull();
                assertThat(console).isNotNull();
            }
        }
    }

    @Test
    void figuresAreNoPlaceToGuess() throws Exception {
        try (GatewayRun run = GatewayRun.start()) {
            String elsewhere = "X-Forwarded-For: 203.0.113.7";
            for (int i = 0; i < 100; i++) {
                assertThat(run.get("/metrics", elsewhere, GatewayRun.bearer(Token.issue(Token.Kind.ACCESS, RANDOM)))
                                .statusCode())
                        .isEqualTo(401);
            }
            var answer = run.get("/metrics", elsewhere, GatewayRun.bearer(Token.issue(Token.Kind.ACCESS, RANDOM)));
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(run.get("/metrics", elsewhere, GatewayRun.bearer(run.accessToken))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(run.get("/metrics", elsewhere).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void requestWithoutACredentialIsNoTry() throws Exception {
        try (GatewayRun run = GatewayRun.start()) {
            for (int i = 0; i < 150; i++) {
                assertThat(run.get("/api/v1/session").statusCode()).isEqualTo(401);
            }
        }
    }
}
