package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Cases 9, 10, 12 and 13 of the Autobahn test suite: large messages, many, cut, compressed. With {@code
 * SIGNALBOX_CONFORMANCE=all} as many as there; else three of each thousand, and of 9.5 and 9.6 only the first and the last.
 */
final class AutobahnBulkTest {
    private static final boolean ALL = "all".equals(System.getenv("SIGNALBOX_CONFORMANCE"));
    private static final int MESSAGES = ALL ? 1_000 : 3;
    private static final int ONE_PIECE = Integer.MAX_VALUE;

    private static final GatewayRun RUN =
            GatewayRun.start(TestLimits.with(l -> l.maxMessageBytes(16 << 20).maxFragments(70_000)));

    /** Length of a message, and of its fragments; 0: not cut. */
    private static final int[][] DEFLATED = {
        {16, 0},
        {64, 0},
        {256, 0},
        {1_024, 0},
        {4_096, 0},
        {8_192, 0},
        {16_384, 0},
        {32_768, 0},
        {65_536, 0},
        {131_072, 0},
        {8_192, 256},
        {16_384, 256},
        {32_768, 256},
        {65_536, 256},
        {131_072, 256},
        {131_072, 1_024},
        {131_072, 4_096},
        {131_072, 32_768}
    };

    /** What a message says it is made of. */
    private enum Matter {
        PROSE(1, true),
        PICTURE(2, true),
        DOCUMENT(3, true),
        JSON(4, false),
        PAGE(5, false);

        private final int group;
        private final boolean binary;

        Matter(int group, boolean binary) {
            this.group = group;
            this.binary = binary;
        }
    }

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @TestFactory
    Stream<DynamicTest> largeMessagesComeBack() {
        List<DynamicTest> tests = new ArrayList<>();
        int[] megabytesTimes16 = {1, 4, 16, 64, 128, 256};
        for (int kind = 1; kind <= 2; kind++) {
            int opcode = kind;
            for (int i = 0; i < megabytesTimes16.length; i++) {
                byte[] payload = stars(megabytesTimes16[i] << 16);
                tests.add(named("9." + kind + "." + (i + 1), () -> once(opcode, payload, payload.length, ONE_PIECE)));
            }
            int fragment = 64;
            for (int i = 1; i <= 9; i++) {
                int bytes = fragment;
                tests.add(named("9." + (kind + 2) + "." + i, () -> once(opcode, stars(4 << 20), bytes, ONE_PIECE)));
                fragment *= 4;
            }
            for (int i = 1; i <= 6; i++) {
                int piece = 32 << i;
                if (ALL || i == 1 || i == 6) {
                    tests.add(named("9." + (kind + 4) + "." + i, () -> once(opcode, stars(1 << 20), 1 << 20, piece)));
                }
            }
            int[] lengths = {0, 16, 64, 256, 1_024, 4_096};
            for (int i = 0; i < lengths.length; i++) {
                byte[] payload = stars(lengths[i]);
                tests.add(named("9." + (kind + 6) + "." + (i + 1), () -> oneAfterAnother(opcode, payload)));
            }
        }
        tests.add(named("10.1.1", () -> once(RawSocket.TEXT, stars(65_536), 1_300, ONE_PIECE)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> compressedMessagesComeBack() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Matter matter : Matter.values()) {
            String group = "12." + matter.group + ".";
            for (int i = 0; i < DEFLATED.length; i++) {
                int[] size = DEFLATED[i];
                tests.add(named(group + (i + 1), () -> deflated(matter, size[0], size[1], "permessage-deflate")));
            }
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> everyOfferOfCompressionIsKept() {
        String plain = "permessage-deflate; client_max_window_bits";
        String anew = plain + "; server_no_context_takeover";
        String[] offers = {
            plain,
            anew,
            plain + "; server_max_window_bits=8",
            plain + "; server_max_window_bits=15",
            anew + "; server_max_window_bits=8",
            anew + "; server_max_window_bits=15",
            anew + "; server_max_window_bits=8, " + anew + ", " + plain
        };
        List<DynamicTest> tests = new ArrayList<>();
        for (int offer = 0; offer < offers.length; offer++) {
            String offered = offers[offer];
            for (int i = 0; i < DEFLATED.length; i++) {
                int[] size = DEFLATED[i];
                String number = "13." + (offer + 1) + "." + (i + 1);
                tests.add(named(number, () -> deflated(Matter.JSON, size[0], size[1], offered)));
            }
        }
        return tests.stream();
    }

    private static void once(int opcode, byte[] payload, int fragmentBytes, int pieceBytes) throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN)) {
            byte[] frames = DeflatePeer.fragments(opcode, payload, fragmentBytes);
            for (int at = 0; at < frames.length; ) {
                int end = (int) Math.min(frames.length, (long) at + pieceBytes);
                socket.bytes(at == 0 && end == frames.length ? frames : Arrays.copyOfRange(frames, at, end));
                at = end;
            }
            assertEchoed(socket.readMessage(), opcode, payload);
            closes(socket);
        }
    }

    private static void oneAfterAnother(int opcode, byte[] payload) throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN)) {
            for (int i = 0; i < MESSAGES; i++) {
                socket.send(opcode, payload);
                assertEchoed(socket.readMessage(), opcode, payload);
            }
            closes(socket);
        }
    }

    private static void deflated(Matter matter, int bytes, int fragmentBytes, String offer) throws Exception {
        byte[] source = Objects.requireNonNull(MATTER.get(matter));
        int opcode = matter.binary ? RawSocket.BINARY : RawSocket.TEXT;
        try (RawSocket socket = EchoSockets.open(RUN, "Sec-WebSocket-Extensions: " + offer);
                DeflatePeer deflate = new DeflatePeer()) {
            int at = 0;
            for (int i = 0; i < MESSAGES; i++) {
                byte[] payload = Arrays.copyOfRange(source, at, at + bytes);
                at = (at + bytes) % (source.length - 131_072);
                socket.bytes(deflate.frames(opcode, payload, fragmentBytes));
                RawSocket.ReadFrame echo = socket.readMessage();
                assertThat(echo.opcode()).isEqualTo(opcode);
                assertThat(Arrays.equals(deflate.unpacked(echo), payload)).isTrue();
            }
            closes(socket);
        }
    }

    private static void assertEchoed(RawSocket.ReadFrame echo, int opcode, byte[] payload) {
        assertThat(echo.opcode()).isEqualTo(opcode);
        assertThat(Arrays.equals(echo.payload(), payload)).isTrue();
    }

    private static void closes(RawSocket socket) throws Exception {
        socket.bytes(AutobahnCase.close(1000));
        assertThat(socket.readMessage().closeCode()).isEqualTo(1000);
        assertThat(socket.isEnded()).isTrue();
    }

    private static DynamicTest named(String number, Executable body) {
        return DynamicTest.dynamicTest(number, body);
    }

    private static byte[] stars(int bytes) {
        byte[] stars = new byte[bytes];
        Arrays.fill(stars, (byte) '*');
        return stars;
    }

    private static final Map<Matter, byte[]> MATTER =
            Arrays.stream(Matter.values()).collect(Collectors.toMap(matter -> matter, AutobahnBulkTest::made));

    /** About 300 KiB, always the same. A document is half text and half noise, a picture noise of few values. */
    private static byte[] made(Matter matter) {
        Random random = new Random(matter.group);
        StringBuilder all = new StringBuilder();
        while (all.length() < 300_000) {
            int word = random.nextInt(400);
            switch (matter) {
                case JSON ->
                    all.append("{\"metric\":\"m")
                            .append(word)
                            .append("\",\"value\":")
                            .append(random.nextDouble())
                            .append(",\"unit\":\"Cel\"},");
                case PAGE ->
                    all.append("<li class=\"row\"><a href=\"/devices/")
                            .append(word)
                            .append("\">Device ")
                            .append(word * word)
                            .append("</a></li>\n");
                case PROSE -> all.append(Integer.toString(word * 7_919, 36)).append(word % 9 == 0 ? ".\n" : " ");
                case PICTURE -> all.append((char) (128 + (int) (20 * random.nextGaussian()) & 0xFF));
                case DOCUMENT -> all.append(word < 200 ? "0 obj << /Type /Page >> endobj " : noise(random));
            }
        }
        return all.toString().getBytes(matter.binary ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    private static String noise(Random random) {
        byte[] noise = new byte[32];
        random.nextBytes(noise);
        return new String(noise, StandardCharsets.ISO_8859_1);
    }
}
