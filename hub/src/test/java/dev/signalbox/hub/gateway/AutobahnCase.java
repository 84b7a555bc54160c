package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/**
 * A case of the Autobahn test suite by its number: frames are sent to {@code /ws/echo} in pieces of some size, certain frames
 * must come back in this order and no others, then a close frame with this code and the end. Immutable.
 */
record AutobahnCase(String number, int pieceBytes, List<byte[]> sent, List<byte[]> heard, int closeCode) {
    static final int ONE_SEGMENT = 0;
    static final int OCTETS = 1;

    static final byte[] NONE = {};
    private static final int TEXT = 0x81;
    private static final int PONG = 0x8A;

    /** What is sent comes back, and a close is answered. */
    static AutobahnCase echoed(String number, byte[]... sent) {
        List<byte[]> all = new ArrayList<>(List.of(sent));
        all.add(close(1000));
        return new AutobahnCase(number, ONE_SEGMENT, all, List.of(), 1000);
    }

    /** The hub fails the connection with this code, without a word. */
    static AutobahnCase failed(String number, int closeCode, byte[]... sent) {
        return new AutobahnCase(number, ONE_SEGMENT, List.of(sent), List.of(), closeCode);
    }

    AutobahnCase hearing(byte[]... frames) {
        return new AutobahnCase(number, pieceBytes, sent, List.of(frames), closeCode);
    }

    AutobahnCase inPiecesOf(int bytes) {
        return new AutobahnCase(number, bytes, sent, heard, closeCode);
    }

    DynamicTest on(GatewayRun run) {
        return DynamicTest.dynamicTest(number, () -> {
            try (RawSocket socket = EchoSockets.open(run)) {
                play(socket);
            }
        });
    }

    private void play(RawSocket socket) throws Exception {
        send(socket);
        for (byte[] frame : heard) {
            RawSocket.ReadFrame read = socket.read();
            assertThat(read.opcode()).isEqualTo(frame[0] & 0x0F);
            assertThat(read.isCompressed()).isFalse();
            assertThat(read.payload()).isEqualTo(Arrays.copyOfRange(frame, 1, frame.length));
        }
        RawSocket.ReadFrame close = socket.read();
        assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
        assertThat(close.closeCode()).isEqualTo(closeCode);
        assertThat(socket.isEnded()).isTrue();
    }

    private void send(RawSocket socket) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        sent.forEach(all::writeBytes);
        byte[] bytes = all.toByteArray();
        int piece = pieceBytes == ONE_SEGMENT ? bytes.length : pieceBytes;
        for (int at = 0; at < bytes.length; at += piece) {
            socket.bytes(Arrays.copyOfRange(bytes, at, Math.min(at + piece, bytes.length)));
        }
    }

    // Frames as they are sent.

    static byte[] text(String payload) {
        return frame(TEXT, payload);
    }

    static byte[] ping(String payload) {
        return frame(0x89, payload);
    }

    static byte[] pong(String payload) {
        return frame(PONG, payload);
    }

    /** With this first byte: FIN, reserved bits, opcode. */
    static byte[] frame(int firstByte, String payload) {
        return RawSocket.frame(firstByte, true, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] hex(int firstByte, String payload) {
        return RawSocket.frame(firstByte, true, HexFormat.of().parseHex(payload));
    }

    static byte[] close(int code, byte... reason) {
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return RawSocket.frame(0x88, true, payload);
    }

    // Frames as they are heard: the opcode, then the payload.

    static byte[] heardText(String payload) {
        return heard(RawSocket.TEXT, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] heardPong(String payload) {
        return heard(RawSocket.PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] heard(int opcode, byte[] payload) {
        byte[] frame = new byte[1 + payload.length];
        frame[0] = (byte) opcode;
        System.arraycopy(payload, 0, frame, 1, payload.length);
        return frame;
    }
}
