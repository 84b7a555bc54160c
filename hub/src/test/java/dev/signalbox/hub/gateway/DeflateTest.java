package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Update;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate on real links: what is agreed on, what is compressed, what is refused. */
final class DeflateTest {
    private static final GatewayRun RUN = GatewayRun.start(TestLimits.with(l -> l.handshakeBurst(1_000)));
    private static final String BROWSER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    private static final String AGREED =
            "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final int MAX_BYTES = LinkLimits.DEFAULT.maxMessageBytes();

    private final DeflatePeer deflate = new DeflatePeer();

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @Test
    void consoleAndEchoAreCompressedAndADeviceNever() throws Exception {
        assertThat(agreed(RUN, "/ws/console", GatewayRun.bearer(RUN.accessToken)))
                .isTrue();
        assertThat(agreed(RUN, "/ws/echo", GatewayRun.bearer(RUN.accessToken))).isTrue();
        assertThat(agreed(RUN, "/ws/device", GatewayRun.bearer(RUN.deviceToken)))
                .isFalse();
    }

    @Test
    void nothingIsAgreedOnWhereCompressionIsOff() throws Exception {
        LinkFeatures off = new LinkFeatures(false, true);
        try (GatewayRun run = new GatewayRun(LinkLimits.DEFAULT, List.of(), true, off)) {
            assertThat(agreed(run, "/ws/console", GatewayRun.bearer(run.accessToken)))
                    .isFalse();
            assertThat(agreed(run, "/ws/echo", GatewayRun.bearer(run.accessToken)))
                    .isFalse();
        }
    }

    @Test
    void headerThatIsNoListOfExtensionsFailsTheHandshake() throws Exception {
        for (String path : List.of("/ws/console", "/ws/device", "/ws/echo")) {
            String token = GatewayRun.bearer(path.equals("/ws/device") ? RUN.deviceToken : RUN.accessToken);
            try (RawSocket socket = new RawSocket(RUN.port)) {
                RawSocket.Answer answer = socket.upgrade(
                        path, token, "Sec-WebSocket-Protocol: signalbox.v1.pb", "Sec-WebSocket-Extensions: a=b");
                assertThat(answer.status()).isEqualTo(400);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void consoleSeesItsUpdatesInCompressedBatches(Wire wire) throws Exception {
        try (GatewayRun run = GatewayRun.start();
                RawSocket socket = new RawSocket(run.port)) {
            String subprotocol = "Sec-WebSocket-Protocol: " + wire.subprotocol();
            assertThat(socket.upgrade("/ws/console", GatewayRun.bearer(run.accessToken), subprotocol, BROWSER)
                            .hasHeader(AGREED))
                    .isTrue();
            ConsoleToHub hello = ConsoleToHub.newBuilder()
                    .setHello(ConsoleHello.newBuilder().setName("compressed"))
                    .build();
            int opcode = wire.isText() ? RawSocket.TEXT : RawSocket.BINARY;
            socket.bytes(deflate.frame(opcode, wire.encode(Frame.of(hello))));
            RawSocket.ReadFrame welcome = socket.readMessage();
            assertThat(welcome.isCompressed())
                    .as("short messages go as they are")
                    .isFalse();
            Link link = run.onlyConsole();
            for (int i = 0; i < 500; i++) {
                link.sendLatest(i, update(i));
            }
            int seen = 0;
            boolean compressed = false;
            while (seen < 500) {
                RawSocket.ReadFrame batch = socket.readMessage();
                compressed |= batch.isCompressed();
                HubToConsole.Builder told = HubToConsole.newBuilder();
                wire.parse(deflate.unpacked(batch), told);
                seen += told.getBatch().getUpdatesCount();
            }
            assertThat(compressed).isTrue();
            double before = count(run, "signalbox.gateway.deflated.before.bytes");
            assertThat(count(run, "signalbox.gateway.deflated.after.bytes"))
                    .isPositive()
                    .isLessThan(before / 2);
            assertThat(count(run, "signalbox.gateway.inflated.after.bytes")).isPositive();
        }
    }

    @Test
    void messageOfTheLimitExpandsAndOneByteMoreCloses() throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN, BROWSER)) {
            socket.bytes(deflate.frame(RawSocket.BINARY, new byte[MAX_BYTES]));
            assertThat(deflate.unpacked(socket.read())).hasSize(MAX_BYTES);
            socket.bytes(deflate.frame(RawSocket.BINARY, new byte[MAX_BYTES + 1]));
            assertThat(socket.read().closeCode()).isEqualTo(CloseReason.CLOSE_REASON_TOO_LARGE.getNumber());
        }
    }

    /** 64 KiB that would be 64 MiB cost about what 256 KiB do: all of it would take a tenth of a second. */
    @Test
    void bombIsGivenUpAtTheLimit() throws Exception {
        byte[] bomb;
        try (DeflatePeer best = new DeflatePeer(Deflater.BEST_COMPRESSION)) {
            bomb = best.packed(new byte[64 << 20]);
        }
        assertThat(bomb).hasSizeLessThan(66 << 10);
        assertRefused(bomb, 1009);

        DeflateThreads threads =
                new DeflateThreads(new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))));
        ThreadMXBean processor = ManagementFactory.getThreadMXBean();
        long before = processor.getCurrentThreadCpuTime();
        int bombs = 20;
        for (int i = 0; i < bombs; i++) {
            assertThatThrownBy(() -> threads.unpacked(bomb, bomb.length, MAX_BYTES))
                    .isInstanceOf(FrameViolation.class);
        }
        assertThat(Duration.ofNanos((processor.getCurrentThreadCpuTime() - before) / bombs))
                .isLessThan(Duration.ofMillis(20));
    }

    /** One that ends its stream after every two bytes costs a call for each: it is given up after some. */
    @Test
    void streamThatEndsAllTheTimeIsNotFollowed() throws Exception {
        ByteArrayOutputStream ends = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            ends.writeBytes(new byte[] {3, 0});
        }
        assertRefused(ends.toByteArray(), 1007);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // a reserved kind of block
                "f248cdc9c907", // cut before its end
                "000100", // a stored block whose length the tail would complete, wrongly
                "0005000000", // a length and its complement differ
                "f248cdc9c907004f"
            })
    void whatDoesNotExpandIsClosedAsBadBytes(String hex) throws Exception {
        assertRefused(HexFormat.of().parseHex(hex), 1007);
    }

    @Test
    void corruptionAtRandomEndsInAnEchoOrACode() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = deflate.packed("{\"a\":1,\"b\":[2,3]}".repeat(20).getBytes(StandardCharsets.UTF_8));
        for (int round = 0; round < 100; round++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try (RawSocket socket = EchoSockets.open(RUN, BROWSER)) {
                socket.bytes(RawSocket.frame(0xC1, true, bad));
                RawSocket.ReadFrame answer = socket.read();
                if (answer.opcode() == RawSocket.CLOSE) {
                    assertThat(answer.closeCode()).as("seed %d", seed).isIn(1007, 1009);
                }
            }
        }
    }

    @Test
    void compressedTextMustBeUtf8Too() throws Exception {
        byte[] cut = "κόσμε".getBytes(StandardCharsets.UTF_8);
        assertRefused(RawSocket.TEXT, deflate.packed(Arrays.copyOf(cut, cut.length - 1)), 1007);
        assertRefused(RawSocket.TEXT, deflate.packed(new byte[] {(byte) 0xC0, (byte) 0xAF}), 1007);
    }

    /** [RFC 7692 §7.2.3] the examples of the RFC, and a compressed message beside one that is not. */
    @Test
    void everyFormOfTheRfcIsUnderstood() throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN, BROWSER)) {
            for (String hello : List.of(
                    "f248cdc9c90700",
                    "000500faff48656c6c6f00",
                    "f348cdc9c9070000",
                    "f248050000" + "00ffffcac9c90700")) {
                socket.bytes(RawSocket.frame(0xC1, true, HexFormat.of().parseHex(hello)));
                assertThat(socket.read().payload())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("Hello");
                socket.text("Hello");
                assertThat(socket.read().payload())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("Hello");
            }
            socket.bytes(RawSocket.frame(0xC1, true, new byte[1])); // [RFC 7692 §7.2.3.6] nothing
            assertThat(socket.read().payload()).isEmpty();
            byte[] whole = deflate.packed("cut in two".getBytes(StandardCharsets.UTF_8));
            socket.bytes(RawSocket.frame(0x41, true, Arrays.copyOf(whole, 4)));
            socket.bytes(RawSocket.frame(0x89, true, new byte[0]));
            socket.bytes(RawSocket.frame(0x80, true, Arrays.copyOfRange(whole, 4, whole.length)));
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.PONG);
            assertThat(socket.read().payload()).asString(StandardCharsets.UTF_8).isEqualTo("cut in two");
        }
    }

    /** What repeats 300 bytes later cannot be referred to across a window of 256, and can across one of 512. */
    @Test
    void smallWindowIsNotLeft() throws Exception {
        byte[] noise = new byte[300];
        new Random(7).nextBytes(noise);
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            repeated.writeBytes(noise);
        }
        DeflateThreads threads =
                new DeflateThreads(new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))));
        byte[] wide = threads.packed(repeated.toByteArray(), 15);
        assertThat(wide).isNotNull().hasSizeLessThan(600);
        assertThat(threads.packed(repeated.toByteArray(), 8)).isNull();
        byte[] text = "a window of 256 bytes is enough for this; ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] narrow = Objects.requireNonNull(threads.packed(text, 8));
        assertThat(deflate.unpacked(narrow)).isEqualTo(text);
        assertThat(threads.unpacked(narrow, narrow.length, text.length)).isEqualTo(text);
    }

    @Test
    void messageThatWouldNotBecomeShorterGoesAsItIs() throws Exception {
        byte[] noise = new byte[100_000];
        new Random(7).nextBytes(noise);
        try (RawSocket socket = EchoSockets.open(RUN, BROWSER)) {
            socket.send(RawSocket.BINARY, noise);
            RawSocket.ReadFrame echo = socket.read();
            assertThat(echo.isCompressed()).isFalse();
            assertThat(echo.payload()).isEqualTo(noise);
        }
    }

    private static boolean agreed(GatewayRun run, String path, String token) throws Exception {
        try (RawSocket socket = new RawSocket(run.port)) {
            RawSocket.Answer answer = socket.upgrade(path, token, "Sec-WebSocket-Protocol: signalbox.v1.pb", BROWSER);
            assertThat(answer.status()).isEqualTo(101);
            boolean agreed = answer.hasHeader(AGREED);
            assertThat(answer.headers().stream().anyMatch(h -> h.startsWith("Sec-WebSocket-Extensions")))
                    .isEqualTo(agreed);
            socket.bytes(RawSocket.frame(0xC2, true, new byte[1]));
            if (!agreed) {
                RawSocket.ReadFrame answered = socket.readMessage();
                RawSocket.ReadFrame close = answered.opcode() == RawSocket.CLOSE ? answered : socket.readMessage();
                assertThat(close.closeCode()).isEqualTo(1002);
            }
            return agreed;
        }
    }

    private static void assertRefused(byte[] packed, int closeCode) throws Exception {
        assertRefused(RawSocket.BINARY, packed, closeCode);
    }

    private static void assertRefused(int opcode, byte[] packed, int closeCode) throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN, BROWSER)) {
            socket.bytes(RawSocket.frame(0xC0 | opcode, true, packed));
            RawSocket.ReadFrame close = socket.read();
            assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(close.closeCode()).isEqualTo(closeCode);
        }
    }

    private static double count(GatewayRun run, String name) {
        return run.metrics.registry().get(name).counter().count();
    }

    private static Frame update(int device) {
        return Frame.of(Update.newBuilder()
                .setDeviceId("device-" + device)
                .setReading(Reading.newBuilder().setMetric("temperature").setNumber(20 + device / 10.0))
                .build());
    }
}
