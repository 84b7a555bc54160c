package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Ping;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way to break the protocol of a link, over a real socket. */
final class LinkProtocolTest {
    private final GatewayRun run = GatewayRun.start(TestLimits.with(l -> {}));

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void pingBetweenFragmentsIsAnswered() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            byte[] message = LinkFrames.ping(64);
            socket.send(0x02, true, Arrays.copyOf(message, 10));
            socket.send(RawSocket.PING, "are you there".getBytes(StandardCharsets.UTF_8));
            RawSocket.ReadFrame pong = socket.read();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.payload()).asString().isEqualTo("are you there");
            socket.send(0x80, true, Arrays.copyOfRange(message, 10, message.length));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void brokenFramesCloseWithTheirReason() throws Exception {
        byte[] none = {};
        assertFrameCloses(RawSocket.frame(0x82, false, LinkFrames.ping(20)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x89, false, none), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0xC2, true, LinkFrames.ping(20)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x83, true, none), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x80, true, none), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x09, true, none), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x89, true, new byte[126]), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x88, true, new byte[1]), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(
                RawSocket.frame(0x88, true, new byte[] {0x03, (byte) 0xED}), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        byte[] hugeLength = {(byte) 0x82, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4};
        assertFrameCloses(hugeLength, CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        byte[] largeLength = {(byte) 0x82, (byte) 0xFF, 0x7F, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4};
        assertFrameCloses(largeLength, CloseReason.CLOSE_REASON_TOO_LARGE);
    }

    @Test
    void peersCloseIsAnsweredWithItsCode() throws Exception {
        for (int code : new int[] {1000, 1001, 1012, 1014, 3000, 4999}) {
            try (RawSocket socket = run.welcomedDevice()) {
                socket.send(RawSocket.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
                RawSocket.ReadFrame answer = socket.read();
                assertThat(answer.opcode()).isEqualTo(RawSocket.CLOSE);
                assertThat(answer.closeCode()).isEqualTo(code);
                assertThat(socket.isEnded()).isTrue();
            }
        }
    }

    @Test
    void bytesThatAreNoFrameCloseBadBytes() throws Exception {
        assertFrameCloses(
                RawSocket.frame(0x82, true, new byte[] {(byte) 0xFF, 1, 2}), CloseReason.CLOSE_REASON_BAD_BYTES);
    }

    @Test
    void textOnABinaryLinkCloses() throws Exception {
        assertFrameCloses(
                RawSocket.frame(0x81, true, "{}".getBytes(StandardCharsets.UTF_8)),
                CloseReason.CLOSE_REASON_WRONG_FRAME_TYPE);
    }

    @Test
    void binaryOnATextLinkAndTextThatIsNotUtf8Close() throws Exception {
        try (RawSocket socket = run.deviceSocket(Wire.JSON)) {
            socket.send(RawSocket.BINARY, GatewayRun.hello().toByteArray());
            LinkFrames.assertClosesJson(socket, CloseReason.CLOSE_REASON_WRONG_FRAME_TYPE);
        }
        try (RawSocket socket = run.deviceSocket(Wire.JSON)) {
            socket.send(RawSocket.TEXT, new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', '}'});
            LinkFrames.assertClosesJson(socket, CloseReason.CLOSE_REASON_BAD_BYTES);
        }
    }

    @Test
    void firstFrameMustBeAGoodHello() throws Exception {
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            socket.send(RawSocket.BINARY, LinkFrames.ping(20));
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
        }
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            DeviceToHub.Builder hello = GatewayRun.hello().toBuilder();
            hello.getHelloBuilder().setBootId("no spaces allowed");
            GatewayRun.send(socket, hello.build());
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
        }
        assertThat(run.seen(Event.DeviceArrived.class)).isEmpty();
        assertThat(run.seen(Event.DeviceLeft.class)).isEmpty();
    }

    @Test
    void secondHelloAndUnknownFrameAreRefusedAndTheLinkStays() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(socket, GatewayRun.hello());
            assertThat(GatewayRun.readDevice(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_OUT_OF_ORDER);
            socket.send(RawSocket.BINARY, new byte[] {(byte) 0xA2, 0x06, 0x00}); // field 100
            assertThat(GatewayRun.readDevice(socket).getError().getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_UNIMPLEMENTED);
            socket.send(RawSocket.BINARY, LinkFrames.ping(20));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void requestOnAConsolesLinkIsAnsweredWithItsNumber() throws Exception {
        try (RawSocket socket = run.welcomedConsole()) {
            GatewayRun.send(
                    socket,
                    ConsoleToHub.newBuilder()
                            .setRequestId(7)
                            .setPing(Ping.newBuilder().setTimeMs(5))
                            .build());
            HubToConsole pong = GatewayRun.readConsole(socket);
            assertThat(pong.getRequestId()).isEqualTo(7);
            assertThat(pong.getPong().getTimeMs()).isEqualTo(5);
            GatewayRun.send(socket, ConsoleToHub.newBuilder().setRequestId(8).build());
            HubToConsole refused = GatewayRun.readConsole(socket);
            assertThat(refused.getRequestId()).isEqualTo(8);
            assertThat(refused.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNIMPLEMENTED);
        }
    }

    private void assertFrameCloses(byte[] frame, CloseReason reason) throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            socket.bytes(frame);
            LinkFrames.assertCloses(socket, reason);
        }
    }
}
