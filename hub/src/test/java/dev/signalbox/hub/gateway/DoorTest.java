package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection must bear before it is a link: slow ones, too many, and proxies that speak for others. */
final class DoorTest {
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    private @Nullable GatewayRun run;

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void headerThatTricklesIsCutOffAndSoIsSilence() throws Exception {
        GatewayRun hub = started(new TestDoor().times(300).door());
        try (RawSocket silent = new RawSocket(hub.port);
                RawSocket slow = new RawSocket(hub.port)) {
            trickleUntilCut(slow, "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Endless: ");
            assertThat(silent.isEnded()).isTrue();
        }
    }

    @Test
    void bodyThatTricklesIsCutOffAlsoWhereNobodyWantsIt() throws Exception {
        GatewayRun hub = started(new TestDoor().times(300).door());
        for (String path : List.of("/api/v1/sign-in", "/api/v1/nothing-here", "/healthz")) {
            try (RawSocket slow = new RawSocket(hub.port)) {
                trickleUntilCut(
                        slow,
                        "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port
                                + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{");
            }
        }
    }

    @Test
    void headerOfTheLimitIsReadAndOneByteMoreIsNot() throws Exception {
        int max = 2_048;
        GatewayRun hub = started(DoorConfig.DEFAULT.limitedBy(
                DoorLimits.DEFAULT.draft().maxHeaderBytes(max).limits()));
        String start = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Fill: ";
        String end = "\r\n\r\n";
        for (int bytes : List.of(max, max + 1)) {
            try (RawSocket socket = new RawSocket(hub.port)) {
                socket.bytes(line(start + "x".repeat(bytes - start.length() - end.length()) + end));
                assertThat(isAnswered(socket)).as("%d bytes", bytes).isEqualTo(bytes == max);
            }
        }
    }

    @Test
    void linesOfTheLimitAreReadAndOneMoreIsNot() throws Exception {
        int max = 10;
        GatewayRun hub = started(DoorConfig.DEFAULT.limitedBy(
                DoorLimits.DEFAULT.draft().maxHeaders(max).limits()));
        for (int lines : List.of(max, max + 1)) {
            try (RawSocket socket = new RawSocket(hub.port)) {
                socket.bytes(line("GET /healthz HTTP/1.1\r\nHost: x\r\n" + "X-Fill: x\r\n".repeat(lines - 1) + "\r\n"));
                assertThat(isAnswered(socket)).as("%d lines", lines).isEqualTo(lines == max);
            }
        }
    }

    /** Within its time a body may come as slowly as it likes. */
    @Test
    void bodyWithinItsTimeIsTakenAndOneBeyondItIsNot() throws Exception {
        GatewayRun hub = started(DoorConfig.DEFAULT.limitedBy(
                DoorLimits.DEFAULT.draft().bodyMillis(1_500).limits()));
        String start = "POST /api/v1/sign-in HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port
                + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{";
        try (RawSocket within = new RawSocket(hub.port);
                RawSocket beyond = new RawSocket(hub.port)) {
            within.bytes(line(start));
            long began = System.nanoTime();
            beyond.bytes(line(start));
            assertThat(within.isQuietFor(500)).isTrue();
            within.bytes(line("}"));
            assertThat(within.answer().status()).as("taken, and no sign-in").isBetween(400, 499);
            assertThat(beyond.isEnded()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1_400));
        }
    }

    /** Not where it is refused: 400, or the end. */
    private static boolean isAnswered(RawSocket socket) throws IOException {
        try {
            return socket.answer().status() == 200;
        } catch (EOFException | SocketException e) {
            return false;
        }
    }

    @Test
    void whoAsksAndDoesNotReadIsCutOff() throws Exception {
        GatewayRun hub = started(new TestDoor().times(300).door());
        String ask = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1:" + hub.port + "\r\n\r\n";
        try (RawSocket deaf = new RawSocket(hub.port, 4_096)) {
            deaf.bytes(ask.repeat(50).getBytes(StandardCharsets.US_ASCII));
            Awaitility.await().until(() -> hub.metrics.scrape().contains("signalbox_gateway_connections 0"));
        }
    }

    @Test
    void socketsOfOneSourceAreCountedUntilTheyAreLinks() throws Exception {
        GatewayRun hub = started(new TestDoor().sockets(3, 1_000).door());
        List<RawSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                RawSocket link = hub.deviceSocket(Wire.BINARY); // links do not count
                open.add(link);
            }
            for (int i = 0; i < 3; i++) {
                RawSocket idle = new RawSocket(hub.port);
                assertThat(healthz(idle)).as("socket %s of 3", i + 1).isEqualTo(200);
                open.add(idle);
            }
            try (RawSocket oneMore = new RawSocket(hub.port)) {
                assertThat(isRefused(oneMore)).isTrue();
            }
            try (RawSocket another = RawSocket.from("127.0.0.2", hub.port)) {
                assertThat(healthz(another)).as("another source").isEqualTo(200);
            }
            assertThat(refused(hub, "source_has_too_many")).isEqualTo(1);
            open.remove(open.size() - 1).close();
            Awaitility.await().until(() -> {
                try (RawSocket again = new RawSocket(hub.port)) {
                    return healthz(again) == 200;
                } catch (IOException e) {
                    return false;
                }
            });
        } finally {
            for (RawSocket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void streamOfEventsIsALinkAndNoSocketOfItsSource() throws Exception {
        GatewayRun hub = started(new TestDoor().sockets(1, 1_000).door());
        String token = GatewayRun.bearer(hub.accessToken);
        try (EventFeed first = EventFeed.get(hub, "/api/v1/events", token);
                EventFeed second = EventFeed.get(hub, "/api/v1/events", token)) {
            assertThat(first.event().link().getLink())
                    .isNotEqualTo(second.event().link().getLink());
        }
    }

    @Test
    void socketsInAllHaveABoundThatTheHubsOwnProbeDoesNotMeet() throws Exception {
        GatewayRun hub = started(new TestDoor().sockets(10, 2).door());
        try (RawSocket first = RawSocket.from("127.0.0.2", hub.port);
                RawSocket second = RawSocket.from("127.0.0.3", hub.port)) {
            assertThat(healthz(first)).isEqualTo(200);
            assertThat(healthz(second)).isEqualTo(200);
            try (RawSocket third = RawSocket.from("127.0.0.4", hub.port)) {
                assertThat(isRefused(third)).isTrue();
            }
            assertThat(refused(hub, "too_many")).isEqualTo(1);
            hub.gateway.probe().ask(); // throws where no answer comes
        }
    }

    @Test
    void newConnectionsHaveAPaceBySourceAndInAll() throws Exception {
        GatewayRun hub = started(new TestDoor().accepts(3, 5).door());
        assertThat(accepted(hub, "127.0.0.2", 4)).isEqualTo(3);
        assertThat(accepted(hub, "127.0.0.3", 4)).isEqualTo(2);
        assertThat(refused(hub, "source_too_fast")).isEqualTo(2);
        assertThat(refused(hub, "too_fast")).isEqualTo(1);
    }

    @Test
    void proxyHeaderIsTakenFromConfiguredProxiesOnlyAndThenNeeded() throws Exception {
        GatewayRun hub = started(TestDoor.proxies(List.of("127.0.0.2/31"), List.of(), ForwardedHeader.X_FORWARDED_FOR));
        for (byte[] header : List.of(
                line("PROXY TCP4 203.0.113.7 192.0.2.1 5000 443\r\n"),
                line("PROXY TCP6 2001:db8::7 2001:db8::1 5000 443\r\n"),
                line("PROXY UNKNOWN\r\n"),
                binary(0x21, 0x11, new byte[] {(byte) 203, 0, 113, 7, 1, 2, 3, 4, 0, 80, 0, 90}),
                binary(0x21, 0x21, Arrays.copyOf(new byte[] {0x20, 1, 0x0d, (byte) 0xb8}, 36)),
                binary(0x21, 0x11, Arrays.copyOf(new byte[] {(byte) 203, 0, 113, 7}, 600)), // with additions
                binary(0x20, 0x00, new byte[0]))) { // LOCAL
            try (RawSocket proxied = RawSocket.from("127.0.0.2", hub.port)) {
                for (byte b : header) {
                    proxied.bytes(new byte[] {b}); // one at a time
                }
                assertThat(healthz(proxied)).isEqualTo(200);
                // all of it and the request in one segment
                try (RawSocket atOnce = RawSocket.from("127.0.0.3", hub.port)) {
                    byte[] request = line("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                    byte[] both = Arrays.copyOf(header, header.length + request.length);
                    System.arraycopy(request, 0, both, header.length, request.length);
                    atOnce.bytes(both);
                    assertThat(atOnce.answer().status()).isEqualTo(200);
                }
            }
        }
        for (byte[] header : List.of(
                line("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
                line("PROXY TCP4 localhost 192.0.2.1 5000 443\r\n"),
                line("PROXY TCP4 203.0.113.7 192.0.2.1 99999 443\r\n"),
                line("PROXY " + "x".repeat(200)),
                binary(0x31, 0x11, new byte[12]),
                binary(0x21, 0x11, new byte[4]),
                binary(0x21, 0x11, new byte[3_000]))) {
            try (RawSocket proxied = RawSocket.from("127.0.0.2", hub.port)) {
                proxied.bytes(header);
                assertThat(isRefused(proxied)).isTrue();
            }
        }
        try (RawSocket stranger = RawSocket.from("127.0.0.9", hub.port)) {
            stranger.bytes(line("PROXY TCP4 203.0.113.7 192.0.2.1 5000 443\r\n"));
            assertThat(healthz(stranger)).as("not believed").isEqualTo(400);
        }
        try (RawSocket direct = RawSocket.from("127.0.0.9", hub.port)) {
            assertThat(healthz(direct)).isEqualTo(200);
        }
        hub.gateway.probe().ask();
    }

    @Test
    void clientBehindAProxyByProtocolIsTheSourceThatIsSlowedDown() throws Exception {
        GatewayRun hub = started(TestDoor.proxies(List.of("127.0.0.2"), List.of(), ForwardedHeader.X_FORWARDED_FOR));
        failedSignIns(hub, "127.0.0.2", "PROXY TCP4 203.0.113.7 192.0.2.1 5000 443\r\n");
        assertThat(signIn(hub, "127.0.0.2", "PROXY TCP4 203.0.113.7 192.0.2.1 5000 443\r\n"))
                .isEqualTo(429);
        assertThat(signIn(hub, "127.0.0.2", "PROXY TCP4 203.0.113.8 192.0.2.1 5000 443\r\n"))
                .isEqualTo(401);
    }

    @Test
    void forwardedAddressIsTakenFromTrustedProxiesOnlyAndFromTheRight() throws Exception {
        GatewayRun hub = started(
                TestDoor.proxies(List.of(), List.of("127.0.0.2", "10.0.0.0/8"), ForwardedHeader.X_FORWARDED_FOR));
        failedSignIns(hub, "127.0.0.2", "", "X-Forwarded-For: 203.0.113.7");
        assertThat(signIn(hub, "127.0.0.2", "", "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.1.2.3"))
                .as("what is left of the last stranger is the stranger's own word")
                .isEqualTo(429);
        assertThat(signIn(hub, "127.0.0.2", "", "X-Forwarded-For: 203.0.113.7, 198.51.100.1"))
                .isEqualTo(401);
        assertThat(signIn(hub, "127.0.0.2", "", "Forwarded: for=203.0.113.7"))
                .as("the other header may be the stranger's")
                .isEqualTo(401);
        assertThat(signIn(hub, "127.0.0.9", "", "X-Forwarded-For: 203.0.113.7"))
                .as("no proxy of ours")
                .isEqualTo(401);
    }

    @Test
    void standardHeaderIsReadWithPortsAndBrackets() throws Exception {
        GatewayRun hub = started(TestDoor.proxies(List.of(), List.of("127.0.0.2"), ForwardedHeader.FORWARDED));
        failedSignIns(hub, "127.0.0.2", "", "Forwarded: for=203.0.113.7;proto=https");
        assertThat(signIn(hub, "127.0.0.2", "", "Forwarded: for=1.2.3.4, For=\"203.0.113.7:4711\";by=10.0.0.1"))
                .isEqualTo(429);
        failedSignIns(hub, "127.0.0.2", "", "Forwarded: for=\"[2001:db8::17]:4711\"");
        assertThat(signIn(hub, "127.0.0.2", "", "Forwarded: proto=http;for=\"[2001:db8::18]\""))
                .as("one subscriber of IPv6")
                .isEqualTo(429);
        assertThat(signIn(hub, "127.0.0.2", "", "Forwarded: for=_hidden")).isEqualTo(401);
    }

    @Test
    void networksContainWhatTheirPrefixSays() throws Exception {
        Networks networks = Networks.of(List.of("10.0.0.0/8", "192.0.2.128/25", "2001:db8::/33", "198.51.100.7"));
        Predicate<String> contains =
                text -> networks.contains(Networks.address(text).orElseThrow());
        assertThat(List.of("10.255.0.1", "192.0.2.129", "2001:db8:7fff::1", "198.51.100.7"))
                .allMatch(contains);
        assertThat(List.of("11.0.0.1", "192.0.2.127", "2001:db8:8000::1", "198.51.100.8", "::1"))
                .noneMatch(contains);
        assertThat(Networks.of(List.of("0.0.0.0/0")).contains(InetAddress.getLoopbackAddress()))
                .isTrue();
        for (String bad :
                List.of("hub.example", "10.0.0.0/33", "10.0.0/8", "::1/129", "", "10.0.0.0/-1", "300.1.1.1")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Networks.of(List.of(bad)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private GatewayRun started(DoorConfig door) {
        GatewayRun started = GatewayRun.behind(door);
        run = started;
        return started;
    }

    /** A byte now and then until the hub has enough; a cut that never comes is a test that never ends. */
    private static void trickleUntilCut(RawSocket socket, String start) throws Exception {
        socket.bytes(line(start));
        AtomicBoolean cut = new AtomicBoolean();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            try {
                socket.bytes(new byte[] {'x'});
            } catch (IOException e) {
                cut.set(true);
            }
            return cut.get();
        });
    }

    private static int healthz(RawSocket socket) throws IOException {
        return socket.request("GET /healthz HTTP/1.1", List.of("Host: x")).status();
    }

    private static boolean isRefused(RawSocket socket) {
        try {
            return socket.isEnded();
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException); // reset
        }
    }

    private static int accepted(GatewayRun hub, String address, int tries) {
        int accepted = 0;
        for (int i = 0; i < tries; i++) {
            try (RawSocket socket = RawSocket.from(address, hub.port)) {
                accepted += healthz(socket) == 200 ? 1 : 0;
            } catch (IOException e) {
                assertThat(e).as("closed at once").isNotInstanceOf(SocketTimeoutException.class);
            }
        }
        return accepted;
    }

    private static double refused(GatewayRun hub, String reason) {
        return hub.metrics
                .registry()
                .get("signalbox.gateway.connections.refused")
                .tag("reason", reason)
                .counter()
                .count();
    }

    /** As many as a source has for nothing. */
    private static void failedSignIns(GatewayRun hub, String from, String before, String... headers)
            throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThat(signIn(hub, from, before, headers)).isEqualTo(401);
        }
    }

    /** By a setup code that is wrong: the cheapest way to fail. */
    private static int signIn(GatewayRun hub, String from, String before, String... headers) throws IOException {
        String body = "{\"code\":\"wrong\",\"user\":\"marta\",\"password\":\"correct horse battery\"}";
        List<String> all = new ArrayList<>(List.of(
                "Host: 127.0.0.1:" + hub.port, "Content-Type: application/json", "Content-Length: " + body.length()));
        all.addAll(List.of(headers));
        try (RawSocket socket = RawSocket.from(from, hub.port)) {
            socket.bytes(
                    line(before + "POST /api/v1/setup HTTP/1.1\r\n" + String.join("\r\n", all) + "\r\n\r\n" + body));
            return socket.answer().status();
        }
    }

    private static byte[] line(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] binary(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(16 + rest.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) rest.length)
                .put(rest)
                .array();
    }
}
