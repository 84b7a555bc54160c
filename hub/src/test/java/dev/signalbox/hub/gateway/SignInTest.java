package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.SessionInfo;
import dev.signalbox.proto.v1.Ticket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SignInTest {
    private final GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void passwordOpensASessionInACookie() throws Exception {
        HttpResponse<String> answer = signIn("marta", GatewayRun.PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(200);
        SessionInfo info =
                GatewayRun.parse(answer.body(), SessionInfo.newBuilder()).build();
        assertThat(info.getPrincipal().getName()).isEqualTo("user:marta");
        assertThat(info.getHubName()).isEqualTo("Workshop");
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("signalbox_session=sbxs_")
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict")
                .containsIgnoringCase("path=/");

        String carried = "Cookie: " + cookie.split(";", 2)[0];
        assertThat(run.get("/api/v1/session", carried).statusCode()).isEqualTo(200);
        HttpResponse<String> ticket = run.post("/api/v1/tickets", "", carried, "Origin: " + run.origin());
        assertThat(ticket.statusCode()).isEqualTo(201);
        String value = GatewayRun.parse(ticket.body(), Ticket.newBuilder()).getTicket();
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer opened = socket.upgrade(
                    "/ws/console",
                    carried,
                    "Origin: " + run.origin(),
                    "Sec-WebSocket-Protocol: signalbox.v1.pb, ticket." + value);
            assertThat(opened.status()).isEqualTo(101);
            assertThat(opened.hasHeader("Sec-WebSocket-Protocol: signalbox.v1.pb"))
                    .isTrue();
        }
    }

    private HttpResponse<String> signIn(String user, String password) throws Exception {
        return run.post("/api/v1/sign-in", "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}");
    }
}
