package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CloseReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of the Autobahn test suite that apply without extensions, by their numbers, over raw sockets. */
final class FrameConformanceTest {
    private static final GatewayRun RUN = GatewayRun.start(TestLimits.with(l -> l.messageMillis(300)));
    private static final byte[] NONE = {};

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @ParameterizedTest(name = "1.2: {0} bytes")
    @ValueSource(ints = {125, 126, 127, 128, 65_535, 65_536, 256 << 10})
    void messageOfEveryLengthFormIsRead(int bytes) throws Exception {
        try (RawSocket socket = RUN.welcomedDevice()) {
            socket.send(RawSocket.BINARY, LinkFrames.ping(bytes));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void octetsThatComeOneByOneAreOneMessage() throws Exception { // 1.2.8, 2.6, 5.5
        try (RawSocket socket = RUN.welcomedDevice()) {
            byte[] message = LinkFrames.ping(40);
            byteByByte(socket, RawSocket.frame(0x89, true, new byte[125]));
            assertThat(socket.read().payload()).hasSize(125);
            byteByByte(socket, RawSocket.frame(0x02, true, Arrays.copyOf(message, 20)));
            byteByByte(socket, RawSocket.frame(0x80, true, Arrays.copyOfRange(message, 20, 40)));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void unaskedPongsAreIgnoredAndEveryPingIsAnswered() throws Exception { // 2.7 to 2.11
        try (RawSocket socket = RUN.welcomedDevice()) {
            socket.send(RawSocket.PONG, "unasked".getBytes(StandardCharsets.UTF_8));
            for (byte i = 0; i < 10; i++) {
                socket.send(RawSocket.PING, new byte[] {i});
                RawSocket.ReadFrame pong = socket.read();
                assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
                assertThat(pong.payload()).containsExactly(i);
            }
        }
    }

    @Test
    void controlFrameThatCameInPiecesIsNoUnfinishedMessage() throws Exception {
        try (RawSocket socket = RUN.welcomedDevice()) {
            byteByByte(socket, RawSocket.frame(0x89, true, new byte[6]));
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.PONG);
            assertThat(socket.isQuietFor(900))
                    .as("three times what a message may take")
                    .isTrue();
            socket.send(RawSocket.BINARY, LinkFrames.ping(20));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @ParameterizedTest(name = "3.x: first byte {0}")
    @ValueSource(ints = {0x92, 0xA2, 0xB2, 0xC2, 0xD2, 0xE2, 0xF2, 0xC9, 0xC8})
    void reservedBitClosesAfterWhatWasGood(int firstByte) throws Exception {
        assertGoodThenClosed(RawSocket.frame(firstByte, true, NONE), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "4.x: opcode {0}")
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcodeClosesAfterWhatWasGood(int opcode) throws Exception {
        assertGoodThenClosed(RawSocket.frame(0x80 | opcode, true, NONE), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    @Test
    void fragmentsOutOfOrderClose() throws Exception {
        byte[] part = LinkFrames.ping(20);
        assertGoodThenClosed(join(RawSocket.frame(0x09, true, part)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR); // 5.1
        assertGoodThenClosed(join(RawSocket.frame(0x80, true, part)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR); // 5.9
        assertGoodThenClosed(join(RawSocket.frame(0x00, true, part)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR); // 5.10
        assertGoodThenClosed( // 5.18
                join(RawSocket.frame(0x02, true, part), RawSocket.frame(0x82, true, part)),
                CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    @Test
    void lengthThatIsNotInItsShortestFormCloses() throws Exception { // [RFC 6455 §5.2]
        byte[] sixteen = ByteBuffer.allocate(8 + 125)
                .put((byte) 0x82)
                .put((byte) 0xFE)
                .putShort((short) 125)
                .array();
        byte[] sixtyFour = ByteBuffer.allocate(14 + 65_535)
                .put((byte) 0x82)
                .put((byte) 0xFF)
                .putLong(65_535)
                .array();
        assertGoodThenClosed(sixteen, CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertGoodThenClosed(sixtyFour, CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "6.x: {0}")
    @ValueSource(strings = {"ceba eda080", "f4908080", "c0af", "f888808080", "ff", "edbfbf"})
    void textThatIsNotUtf8Closes(String hex) throws Exception {
        byte[] bad = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (RawSocket socket = RUN.deviceSocket(Wire.JSON)) {
            socket.send(RawSocket.TEXT, join("{\"x\":\"".getBytes(StandardCharsets.UTF_8), bad, new byte[] {'"', '}'}));
            LinkFrames.assertClosesJson(socket, CloseReason.CLOSE_REASON_BAD_BYTES);
        }
    }

    @Test
    void characterMayBeCutByFragments() throws Exception { // 6.2.3
        try (RawSocket socket = RUN.deviceSocket(Wire.JSON)) {
            byte[] hello = "{\"hello\":{\"agentName\":\"κόσμε\",\"bootId\":\"b\"}}".getBytes(StandardCharsets.UTF_8);
            socket.send(0x01, true, Arrays.copyOf(hello, 24));
            socket.send(0x80, true, Arrays.copyOfRange(hello, 24, hello.length));
            assertThat(socket.readMessage().payload())
                    .asString(StandardCharsets.UTF_8)
                    .contains("welcome");
        }
    }

    @Test
    void nothingAfterACloseFrameIsLookedAtAndTheAnswerIsNotLost() throws Exception { // 7.1.2 to 7.1.6
        try (RawSocket socket = RUN.welcomedDevice()) {
            byte[] close = RawSocket.frame(0x88, true, new byte[] {0x03, (byte) 0xE8});
            byte[] large = RawSocket.frame(0x82, true, LinkFrames.ping(256 << 10));
            socket.bytes(join(close, close, RawSocket.frame(0x89, true, NONE), large, large, large));
            RawSocket.ReadFrame answer = socket.read();
            assertThat(answer.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(answer.closeCode()).isEqualTo(1000);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void peerThatGoesOnSendingAfterTheCloseIsCutOff() throws Exception {
        try (RawSocket socket = RUN.welcomedDevice()) {
            socket.bytes(RawSocket.frame(0x8F, true, NONE));
            byte[] noise = new byte[1 << 20];
            assertThat(IntStream.range(0, 64).anyMatch(i -> isRefused(socket, noise)))
                    .as("64 MiB are not taken")
                    .isTrue();
        }
    }

    static Stream<Integer> invalidCodes() { // 7.9
        return Stream.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535);
    }

    @ParameterizedTest(name = "7.9: {0}")
    @MethodSource("invalidCodes")
    void codeThatMayNotBeSentIsAProtocolError(int code) throws Exception {
        byte[] payload = {(byte) (code >>> 8), (byte) code};
        assertGoodThenClosed(RawSocket.frame(0x88, true, payload), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    @Test
    void closeFrameOfTheWrongFormIsAViolation() throws Exception {
        byte[] reason = {0x03, (byte) 0xE8, (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        assertGoodThenClosed(RawSocket.frame(0x88, true, reason), CloseReason.CLOSE_REASON_BAD_BYTES); // 7.5.1
        assertGoodThenClosed(
                RawSocket.frame(0x88, true, new byte[1]), CloseReason.CLOSE_REASON_PROTOCOL_ERROR); // 7.3.2
        assertGoodThenClosed( // 7.3.6
                RawSocket.frame(0x88, true, new byte[126]), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
    }

    private static void assertGoodThenClosed(byte[] bad, CloseReason reason) throws Exception {
        try (RawSocket socket = RUN.welcomedDevice()) {
            socket.bytes(join(RawSocket.frame(0x82, true, LinkFrames.ping(20)), bad));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            LinkFrames.assertCloses(socket, reason);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    private static boolean isRefused(RawSocket socket, byte[] bytes) {
        try {
            socket.bytes(bytes);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void byteByByte(RawSocket socket, byte[] bytes) throws Exception {
        for (byte b : bytes) {
            socket.bytes(new byte[] {b});
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
