package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Unwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HandshakeGateTest {
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: signalbox.v1.pb";
    private static GatewayRun run = GatewayRun.start();

    @BeforeAll
    static void started() {
        assertThat(run.port).isPositive();
    }

    @AfterAll
    static void stop() {
        run.close();
    }

    /** A header replaced by another (empty: left out) and the status that follows. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upgrade: websocket             |                                 | 400",
                "Upgrade: websocket             | Upgrade: h2c                    | 400",
                "Connection: Upgrade            | Connection: keep-alive          | 400",
                "Sec-WebSocket-Version: 13      |                                 | 400",
                "Sec-WebSocket-Version: 13      | Sec-WebSocket-Version: 8        | 426",
                "Sec-WebSocket-Version: 13      | Sec-WebSocket-Version: 7        | 426",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==|                     | 400",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==| Sec-WebSocket-Key: AAAA | 400",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==| Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!!! | 400",
                "Sec-WebSocket-Protocol: signalbox.v1.pb|                         | 400",
                "Sec-WebSocket-Protocol: signalbox.v1.pb| Sec-WebSocket-Protocol: mqtt | 400",
                "Host: HOST                     | Host: evil.example              | 421",
                "Host: HOST                     | Host: 127.0.0.1:1               | 421",
            })
    void malformedHandshakeIsRefused(String given, String instead, int status) throws Exception {
        List<String> headers = goodHeaders();
        headers.remove(given.replace("HOST", "127.0.0.1:" + run.port));
        assertThat(headers).hasSize(6);
        if (instead != null) {
            headers.add(instead);
        }
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer answer = socket.request("GET /ws/device HTTP/1.1", headers);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.hasHeader("Sec-WebSocket-Version: 13")).isEqualTo(status == 426);
            assertThat(answer.body()).doesNotContain("evil", "mqtt", "Undertow");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /ws/device HTTP/1.0", "POST /ws/device HTTP/1.1"})
    void onlyGetOverHttp11Upgrades(String line) throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            List<String> headers = goodHeaders();
            headers.add("Content-Length: 0");
            assertThat(socket.request(line, headers).status()).isEqualTo(400);
        }
    }

    @Test
    void deviceNeedsItsOwnKindOfToken() throws Exception {
        assertThat(device(GatewayRun.bearer(run.deviceToken))).isEqualTo(101);
        assertThat(device()).isEqualTo(401);
        assertThat(device("Authorization: Bearer nonsense")).isEqualTo(401);
        assertThat(device("Authorization: Basic bWFydGE6eA==")).isEqualTo(401);
        assertThat(device(GatewayRun.bearer(Token.issue(Token.Kind.DEVICE, new java.security.SecureRandom()))))
                .isEqualTo(401);
        assertThat(device(GatewayRun.bearer(run.deviceToken), GatewayRun.bearer(run.deviceToken)))
                .isEqualTo(401);
        assertThat(device(GatewayRun.bearer(run.accessToken))).isEqualTo(403);
        assertThat(device(GatewayRun.bearer(run.joinKey))).isEqualTo(403);
        assertThat(device(GatewayRun.bearer(run.session))).isEqualTo(403);
        assertThat(device(run.sessionCookie())).isEqualTo(401);
        assertThat(device(GatewayRun.bearer(run.deviceToken), "Origin: " + run.origin()))
                .isEqualTo(403);
        assertThat(device(GatewayRun.bearer(run.deviceToken), "Origin: null")).isEqualTo(403);
    }

    @Test
    void scriptNeedsAnAccessTokenAndNoOrigin() throws Exception {
        assertThat(console(GatewayRun.bearer(run.accessToken))).isEqualTo(101);
        assertThat(console()).isEqualTo(401);
        assertThat(console(GatewayRun.bearer(run.expiredToken))).isEqualTo(401);
        assertThat(console("Authorization: Bearer nonsense")).isEqualTo(401);
        assertThat(console(GatewayRun.bearer(run.deviceToken))).isEqualTo(403);
        assertThat(console(GatewayRun.bearer(run.joinKey))).isEqualTo(403);
        assertThat(console(GatewayRun.bearer(run.session))).isEqualTo(403);
        assertThat(console(GatewayRun.bearer(run.accessToken), "Origin: " + run.origin()))
                .isEqualTo(403);
    }

    @Test
    void browserNeedsSessionOriginAndTicket() throws Exception {
        String cookie = run.sessionCookie();
        String origin = "Origin: " + run.origin();
        assertThat(console(cookie, origin, protocols(ticket()))).isEqualTo(101);
        assertThat(console(cookie, origin)).isEqualTo(401);
        assertThat(console(cookie, origin, protocols("AAAAAAAAAAAAAAAAAAAAAA"))).isEqualTo(401);
        assertThat(console(origin, protocols(ticket()))).isEqualTo(401);
        assertThat(console("Cookie: signalbox_session=nonsense", origin, protocols(ticket())))
                .isEqualTo(401);
        assertThat(console("Cookie: signalbox_session=" + run.accessToken.reveal(), origin, protocols(ticket())))
                .isEqualTo(401);
        assertThat(console(cookie, protocols(ticket()))).isEqualTo(403);
        assertThat(console(cookie, "Origin: null", protocols(ticket()))).isEqualTo(403);
        assertThat(console(cookie, "Origin: https://evil.example", protocols(ticket())))
                .isEqualTo(403);
        assertThat(console(cookie, origin + ".evil.example", protocols(ticket())))
                .isEqualTo(403);
        assertThat(console(cookie, "Origin: https://127.0.0.1:" + run.port, protocols(ticket())))
                .isEqualTo(403);
    }

    @Test
    void ticketIsForOneLinkAndOneOrigin() throws Exception {
        String ticket = ticket();
        String cookie = run.sessionCookie();
        assertThat(console(cookie, "Origin: http://localhost:" + run.port, protocols(ticket)))
                .isEqualTo(401);
        assertThat(console(cookie, "Origin: " + run.origin(), protocols(ticket)))
                .as("used up by the attempt")
                .isEqualTo(401);
        String second = ticket();
        assertThat(console(cookie, "Origin: " + run.origin(), protocols(second)))
                .isEqualTo(101);
        assertThat(console(cookie, "Origin: " + run.origin(), protocols(second)))
                .isEqualTo(401);
    }

    @Test
    void ticketIsNotEchoed() throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer answer = socket.upgrade(
                    "/ws/console",
                    run.sessionCookie(),
                    "Origin: " + run.origin(),
                    "Sec-WebSocket-Protocol: ticket." + ticket() + ", signalbox.v1.json");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.headers()).noneMatch(header -> header.contains("ticket"));
            assertThat(answer.hasHeader("Sec-WebSocket-Protocol: signalbox.v1.json"))
                    .isTrue();
            // The sample of RFC 6455 §1.3.
            assertThat(answer.hasHeader("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
                    .isTrue();
        }
    }

    @Test
    void tokenInTheAddressIsRefused() throws Exception {
        String escaped = run.deviceToken.reveal().replace("_", "%5F");
        for (String query : List.of(
                "?access_token=x",
                "?q=" + run.deviceToken.reveal(),
                "?q=" + escaped,
                "?" + escaped + "=q",
                "?" + escaped,
                ";q=" + escaped,
                ";" + escaped + "=q")) {
            try (RawSocket socket = new RawSocket(run.port)) {
                RawSocket.Answer answer =
                        socket.upgrade("/ws/device" + query, GatewayRun.bearer(run.deviceToken), PROTOCOL);
                assertThat(answer.status())
                        .as(query.replace(escaped, "<token>"))
                        .isEqualTo(400);
            }
        }
        assertThat(run.get("/api/v1/devices?x=" + run.accessToken.reveal()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void unauthorizedSaysHow() throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer answer = socket.upgrade("/ws/device", PROTOCOL);
            assertThat(answer.hasHeader("WWW-Authenticate: Bearer")).isTrue();
            assertThat(answer.body()).isEqualTo("Unauthorized\n");
        }
    }

    @Test
    void linkBeyondTheCapacityIsRefused() throws Exception {
        try (GatewayRun small = GatewayRun.start(TestLimits.with(l -> l.maxLinks(2)));
                RawSocket first = small.welcomedConsole();
                RawSocket second = small.welcomedDevice();
                RawSocket third = new RawSocket(small.port)) {
            assertThat(first).isNotEqualTo(second);
            RawSocket.Answer answer = third.upgrade("/ws/device", GatewayRun.bearer(small.deviceToken), PROTOCOL);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.hasHeader("Retry-After: 5")).isTrue();
        }
    }

    @Test
    void newLinksAreRefusedUnderOverloadAndThoseThereAreServed() throws Exception {
        CountDownLatch workedOff = new CountDownLatch(1);
        DoorConfig door = DoorConfig.DEFAULT.limitedBy(
                DoorLimits.DEFAULT.draft().overloadPercent(1).limits());
        try (GatewayRun busy = GatewayRun.behind(door);
                RawSocket console = busy.welcomedConsole();
                RawSocket device = busy.welcomedDevice()) {
            busy.desk = request -> {
                awaitEnd(workedOff);
                return null;
            };
            GatewayRun.send(
                    console,
                    ConsoleToHub.newBuilder()
                            .setUnwatch(Unwatch.getDefaultInstance())
                            .build());
            busy.await(Event.ConsoleAsked.class); // the switchboard is busy with it
            for (int i = 0; i < 1_000; i++) {
                busy.inbox.put(new Event.Noted("somebody", "something", "", ""));
            }
            Awaitility.await().until(() -> busy.metrics.scrape().contains("\nsignalbox_gateway_overload 1.0\n"));
            long before = busy.gateway.progress();
            for (String path : List.of("/ws/device", "/ws/console")) {
                try (RawSocket refused = new RawSocket(busy.port)) {
                    Token token = path.endsWith("device") ? busy.deviceToken : busy.accessToken;
                    RawSocket.Answer answer = refused.upgrade(path, GatewayRun.bearer(token), PROTOCOL);
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.hasHeader("Retry-After: 5")).isTrue();
                }
            }
            device.send(RawSocket.BINARY, LinkFrames.ping(20));
            assertThat(GatewayRun.readDevice(device).hasPong()).isTrue();
            assertThat(busy.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(busy.gateway.progress()).as("nor is it dead").isGreaterThan(before);

            workedOff.countDown();
            Awaitility.await().until(() -> busy.metrics.scrape().contains("\nsignalbox_gateway_overload 0.0\n"));
            busy.welcomedDevice().close();
        }
    }

    private static void awaitEnd(CountDownLatch work) {
        try {
            work.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void handshakesOfOneCredentialAreBounded() throws Exception {
        try (GatewayRun small = GatewayRun.start(TestLimits.with(l -> l.handshakeBurst(2)))) {
            small.welcomedDevice().close();
            small.welcomedDevice().close();
            try (RawSocket third = new RawSocket(small.port);
                    RawSocket other = small.welcomedConsole()) {
                RawSocket.Answer answer = third.upgrade("/ws/device", GatewayRun.bearer(small.deviceToken), PROTOCOL);
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.hasHeader("Retry-After: 5")).isTrue();
                assertThat(other).as("another credential is not held back").isNotNull();
            }
        }
    }

    @Test
    void stoppedGateRefusesAndStillAnswersRequests() throws Exception {
        try (GatewayRun stopping = GatewayRun.start();
                RawSocket socket = new RawSocket(stopping.port)) {
            stopping.gateway.stopAccepting();
            assertThat(socket.upgrade("/ws/device", GatewayRun.bearer(stopping.deviceToken), PROTOCOL)
                            .status())
                    .isEqualTo(503);
            assertThat(stopping.get("/healthz").statusCode()).isEqualTo(200);
            assertThat(stopping.get("/readyz").statusCode())
                    .as("a proxy sends nobody any more")
                    .isEqualTo(503);
        }
    }

    @Test
    void halfARequestIsNotWaitedForForEver() throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            socket.bytes("GET /ws/device HT".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(socket.isEnded()).isTrue();
        }
    }

    private static List<String> goodHeaders() {
        return new ArrayList<>(List.of(
                "Host: 127.0.0.1:" + run.port,
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                PROTOCOL,
                GatewayRun.bearer(run.deviceToken)));
    }

    private static String ticket() throws Exception {
        String body = run.post("/api/v1/tickets", "", run.sessionCookie(), "Origin: " + run.origin())
                .body();
        return GatewayRun.parse(body, dev.signalbox.proto.v1.Ticket.newBuilder())
                .getTicket();
    }

    private static String protocols(String ticket) {
        return "Sec-WebSocket-Protocol: signalbox.v1.pb, ticket." + ticket;
    }

    private static int device(String... headers) throws Exception {
        return open("/ws/device", headers);
    }

    private static int console(String... headers) throws Exception {
        return open("/ws/console", headers);
    }

    private static int open(String path, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        if (all.stream().noneMatch(header -> header.startsWith("Sec-WebSocket-Protocol"))) {
            all.add(PROTOCOL);
        }
        try (RawSocket socket = new RawSocket(run.port)) {
            return socket.upgrade(path, all.toArray(String[]::new)).status();
        }
    }
}
