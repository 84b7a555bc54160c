package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 6455 forbids and conformance suites do not try, and how bytes may be cut. */
final class StrictFramingTest {
    private static final GatewayRun RUN = GatewayRun.start();
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @AfterAll
    static void stop() {
        RUN.close();
    }

    /** [RFC 6455 §5.1] also of a ping, a pong and a close. */
    @ParameterizedTest(name = "opcode {0}")
    @ValueSource(ints = {0x1, 0x2, 0x8, 0x9, 0xA})
    void frameThatIsNotMaskedFailsTheConnection(int opcode) throws Exception {
        byte[] payload = opcode == RawSocket.CLOSE ? new byte[] {3, (byte) 0xE8} : HELLO;
        assertFails(1002, RawSocket.frame(0x80 | opcode, false, payload));
    }

    /** [RFC 6455 §5.2] */
    @Test
    void lengthIsInItsShortestFormAndWithoutASign() throws Exception {
        assertFails(1002, sixteen(0x82, 0));
        assertFails(1002, sixteen(0x82, 125));
        assertFails(1002, sixtyFour(0x82, 0));
        assertFails(1002, sixtyFour(0x82, 125));
        assertFails(1002, sixtyFour(0x82, 65_535));
        assertFails(1002, sixtyFour(0x82, -1));
        assertFails(1002, sixtyFour(0x82, Long.MIN_VALUE + 5));
        assertFails(1009, sixtyFour(0x82, Long.MAX_VALUE));
        assertFails(1002, sixteen(0x89, 5));
        assertFails(1002, sixtyFour(0x88, 2));
        try (RawSocket socket = EchoSockets.open(RUN)) {
            socket.send(RawSocket.BINARY, new byte[5]);
            socket.bytes(Arrays.copyOf(sixteen(0x82, 126), 8 + 126));
            assertThat(socket.read().payload()).hasSize(5);
            assertThat(socket.read().payload()).hasSize(126);
        }
    }

    /** [RFC 6455 §5.2] [RFC 7692 §6] what was not agreed on, on any frame. */
    @ParameterizedTest(name = "first byte {0}")
    @ValueSource(ints = {0xA1, 0x91, 0xE1, 0xD2, 0x40, 0xC0, 0xC8, 0xC9, 0xCA, 0xA9, 0x98})
    void reservedBitFailsTheConnectionAlsoBesideCompression(int firstByte) throws Exception {
        byte[] bad = RawSocket.frame(firstByte, true, HELLO);
        assertFails(1002, bad);
        try (RawSocket socket = EchoSockets.open(RUN, DEFLATE)) {
            boolean continues = (firstByte & 0x0F) == 0;
            socket.bytes(continues ? join(RawSocket.frame(0x01, true, HELLO), bad) : bad);
            assertThat(socket.read().closeCode()).isEqualTo(1002);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @ParameterizedTest(name = "opcode {0}")
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcodeFailsTheConnectionWithinAMessageToo(int opcode) throws Exception {
        assertFails(1002, RawSocket.frame(0x80 | opcode, true, HELLO));
        assertFails(1002, join(RawSocket.frame(0x01, true, HELLO), RawSocket.frame(opcode, true, HELLO)));
    }

    @Test
    void handshakeAndFramesMayComeInOneSegment() throws Exception {
        try (RawSocket socket = new RawSocket(RUN.port)) {
            socket.bytes(join(
                    socket.handshake("/ws/echo", GatewayRun.bearer(RUN.accessToken)),
                    RawSocket.frame(0x81, true, HELLO),
                    RawSocket.frame(0x89, true, HELLO),
                    RawSocket.frame(0x82, true, new byte[70_000]),
                    AutobahnCase.close(1000)));
            assertAnswered(socket);
        }
    }

    @Test
    void handshakeAndFramesMayComeOctetByOctet() throws Exception {
        try (RawSocket socket = new RawSocket(RUN.port)) {
            byte[] bytes = join(
                    socket.handshake("/ws/echo", GatewayRun.bearer(RUN.accessToken)),
                    RawSocket.frame(0x01, true, Arrays.copyOf(HELLO, 2)),
                    RawSocket.frame(0x80, true, Arrays.copyOfRange(HELLO, 2, 5)),
                    RawSocket.frame(0x89, true, HELLO));
            for (byte octet : bytes) {
                socket.bytes(new byte[] {octet});
            }
            socket.send(RawSocket.BINARY, new byte[70_000]);
            socket.bytes(AutobahnCase.close(1000));
            assertAnswered(socket);
        }
    }

    private static void assertAnswered(RawSocket socket) throws Exception {
        assertThat(socket.answer().status()).isEqualTo(101);
        RawSocket.ReadFrame text = socket.read();
        assertThat(text.opcode()).isEqualTo(RawSocket.TEXT);
        assertThat(text.payload()).isEqualTo(HELLO);
        assertThat(socket.read().opcode()).isEqualTo(RawSocket.PONG);
        assertThat(socket.read().payload()).hasSize(70_000);
        assertThat(socket.read().closeCode()).isEqualTo(1000);
        assertThat(socket.isEnded()).isTrue();
    }

    private static void assertFails(int closeCode, byte[] bad) throws Exception {
        try (RawSocket socket = EchoSockets.open(RUN)) {
            socket.bytes(join(RawSocket.frame(0x81, true, HELLO), bad, RawSocket.frame(0x89, true, HELLO)));
            assertThat(socket.read().payload()).isEqualTo(HELLO);
            RawSocket.ReadFrame close = socket.read();
            assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(close.closeCode()).isEqualTo(closeCode);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    private static byte[] sixteen(int firstByte, int length) {
        return ByteBuffer.allocate(8)
                .put((byte) firstByte)
                .put((byte) 0xFE)
                .putShort((short) length)
                .array();
    }

    private static byte[] sixtyFour(int firstByte, long length) {
        return ByteBuffer.allocate(14)
                .put((byte) firstByte)
                .put((byte) 0xFF)
                .putLong(length)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
