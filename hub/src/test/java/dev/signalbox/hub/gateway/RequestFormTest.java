package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could understand in two ways, over raw sockets. */
final class RequestFormTest {
    private static final GatewayRun RUN = GatewayRun.start();

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5",
                "Transfer-Encoding : chunked",
                "Content-Length: 2\r\nContent-Length: 3",
                "Content-Length: +2",
                "Content-Length: 99999999999999999999999"
            })
    void bodyOfUnclearLengthEndsTheConnection(String header) throws Exception { // [RFC 9112 §6.1, §6.3]
        try (RawSocket socket = new RawSocket(RUN.port)) {
            RawSocket.Answer answer = socket.request(
                    "POST /api/v1/sign-in HTTP/1.1",
                    List.of(
                            host(),
                            "Content-Type: application/json",
                            header,
                            "",
                            "0",
                            "",
                            "GET /healthz HTTP/1.1",
                            host()));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(socket.isEnded()).as("what follows is no request").isTrue();
        }
    }

    @Test
    void whoWaitsBeforeTheBodyIsToldToGoOn() throws Exception { // [RFC 9110 §10.1.1]
        List<String> headers = List.of(
                host(),
                GatewayRun.bearer(RUN.accessToken),
                "Content-Type: application/json",
                "Expect: 100-continue",
                "Content-Length: 2");
        try (RawSocket socket = new RawSocket(RUN.port)) {
            assertThat(socket.request("POST /api/v1/devices HTTP/1.1", headers).status())
                    .isEqualTo(100);
            socket.bytes("[]".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.answer().body()).contains("must be a JSON object");
        }
        try (RawSocket socket = new RawSocket(RUN.port)) {
            assertThat(socket.request("POST /api/v1/nothing HTTP/1.1", headers).status())
                    .as("whose body nobody wants is told that instead")
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET http://elsewhere/ HTTP/1.1", "CONNECT elsewhere:80 HTTP/1.1"})
    void requestForAnotherHostIsRefused(String line) throws Exception {
        try (RawSocket socket = new RawSocket(RUN.port)) {
            assertThat(socket.request(line, List.of(host())).status()).isEqualTo(400);
        }
    }

    @Test
    void cookiesWithoutNumberAreNoFault() throws Exception {
        StringBuilder cookies = new StringBuilder("Cookie: a0=1");
        for (int i = 1; i < 100; i++) {
            cookies.append("; a").append(i).append("=1");
        }
        try (RawSocket socket = new RawSocket(RUN.port)) {
            List<String> headers = new ArrayList<>(List.of(host(), cookies.toString()));
            assertThat(socket.request("GET /api/v1/session HTTP/1.1", headers).status())
                    .isEqualTo(401);
            headers.set(1, cookies + "; signalbox_session=" + RUN.session.reveal());
            assertThat(socket.request("GET /api/v1/session HTTP/1.1", headers).status())
                    .isEqualTo(200);
            headers.add("Cookie: signalbox_session=planted");
            assertThat(socket.request("GET /api/v1/session HTTP/1.1", headers).status())
                    .as("one of the two was planted")
                    .isEqualTo(401);
        }
    }

    private static String host() {
        return "Host: 127.0.0.1:" + RUN.port;
    }
}
