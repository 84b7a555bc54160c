package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.Update;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every limit of a link at N and at N + 1, and every way to break the protocol, over a real socket. */
final class LinkLimitsTest {
    private GatewayRun run = GatewayRun.start(TestLimits.with(l -> {}));

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void messageOfTheLimitPassesAndOneByteMoreCloses() throws Exception {
        restart(l -> l.maxMessageBytes(4_096));
        try (RawSocket socket = run.welcomedDevice()) {
            socket.send(RawSocket.BINARY, ping(4_096));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            socket.send(RawSocket.BINARY, ping(4_097));
            assertCloses(socket, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
    }

    @Test
    void fragmentsOfTheLimitPassAndOneMoreCloses() throws Exception {
        restart(l -> l.maxFragments(4));
        try (RawSocket socket = run.welcomedDevice()) {
            sendInFragments(socket, ping(64), 4);
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            sendInFragments(socket, ping(64), 5);
            assertCloses(socket, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
    }

    @Test
    void pingBetweenFragmentsIsAnswered() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            byte[] message = ping(64);
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
        assertFrameCloses(RawSocket.frame(0x82, false, ping(20)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0x89, false, none), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
        assertFrameCloses(RawSocket.frame(0xC2, true, ping(20)), CloseReason.CLOSE_REASON_PROTOCOL_ERROR);
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
            assertClosesJson(socket, CloseReason.CLOSE_REASON_WRONG_FRAME_TYPE);
        }
        try (RawSocket socket = run.deviceSocket(Wire.JSON)) {
            socket.send(RawSocket.TEXT, new byte[] {'{', '"', (byte) 0xC3, (byte) 0x28, '"', '}'});
            assertClosesJson(socket, CloseReason.CLOSE_REASON_BAD_BYTES);
        }
        try (RawSocket socket = run.deviceSocket(Wire.JSON)) {
            socket.text("[".repeat(40));
            assertClosesJson(socket, CloseReason.CLOSE_REASON_BAD_BYTES);
        }
    }

    @Test
    void firstFrameMustBeAGoodHello() throws Exception {
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            socket.send(RawSocket.BINARY, ping(20));
            assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
        }
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            DeviceToHub.Builder hello = GatewayRun.hello().toBuilder();
            hello.getHelloBuilder().setBootId("no spaces allowed");
            GatewayRun.send(socket, hello.build());
            assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
        }
        assertThat(run.seen(Event.DeviceArrived.class)).isEmpty();
        assertThat(run.seen(Event.DeviceLeft.class)).isEmpty();
    }

    @Test
    void helloThatDoesNotComeInTimeCloses() throws Exception {
        restart(l -> l.helloMillis(150));
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
        }
    }

    @Test
    void secondHelloAndUnknownFrameAreRefusedAndTheLinkStays() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(socket, GatewayRun.hello());
            assertThat(GatewayRun.readDevice(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_OUT_OF_ORDER);
            socket.send(RawSocket.BINARY, new byte[] {(byte) 0xA2, 0x06, 0x00}); // field 100
            assertThat(GatewayRun.readDevice(socket).getError().getCode())
                    .isEqualTo(ErrorCode.ERROR_CODE_UNIMPLEMENTED);
            socket.send(RawSocket.BINARY, ping(20));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void batchOfTheLimitIsTakenAndOneReadingMoreIsRefusedWhole() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(socket, batch(1, 1_000));
            GatewayRun.send(socket, batch(2, 1_001));
            assertThat(GatewayRun.readDevice(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_TOO_LARGE);
            Awaitility.await().until(() -> run.seen(Event.ReadingsArrived.class).size() == 2);
            Event.ReadingsArrived first = run.seen(Event.ReadingsArrived.class).get(0);
            Event.ReadingsArrived second = run.seen(Event.ReadingsArrived.class).get(1);
            assertThat(first.readings()).hasSize(1_000);
            assertThat(first.refused()).isZero();
            assertThat(second.readings()).isEmpty();
            assertThat(second.refused()).isEqualTo(1_001);
        }
    }

    @Test
    void messageThatDoesNotFinishCloses() throws Exception {
        restart(l -> l.messageMillis(150));
        try (RawSocket socket = run.welcomedDevice()) {
            socket.bytes(Arrays.copyOf(RawSocket.frame(0x82, true, ping(100)), 50));
            assertCloses(socket, CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
        }
    }

    @Test
    void silenceIsDeathAndPongsAreLife() throws Exception {
        restart(l -> l.heartbeatMillis(100).deadMillis(600));
        try (RawSocket silent = run.welcomedDevice()) {
            RawSocket.ReadFrame frame = silent.read();
            assertThat(frame.opcode()).isEqualTo(RawSocket.PING);
            assertCloses(silent, CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
            assertThat(run.await(Event.DeviceLeft.class).cause())
                    .isEqualTo(PresenceCause.PRESENCE_CAUSE_HEARTBEAT_MISSED);
        }
        try (RawSocket alive = run.welcomedConsole()) {
            long endNanos = System.nanoTime() + Duration.ofMillis(1_500).toNanos();
            int heartbeats = 0;
            while (System.nanoTime() < endNanos) {
                RawSocket.ReadFrame frame = alive.read();
                if (frame.opcode() == RawSocket.PING) {
                    alive.send(RawSocket.PONG, frame.payload());
                } else {
                    assertThat(HubToConsole.parseFrom(frame.payload()).hasHeartbeat())
                            .isTrue();
                    heartbeats++;
                }
            }
            assertThat(heartbeats).as("a browser sees no pings").isGreaterThan(3);
        }
    }

    @Test
    void burstPassesThenAWarningThenTheEnd() throws Exception {
        restart(l -> l.frames(1, 5)); // the Hello is the first of the five
        try (RawSocket socket = run.welcomedDevice()) {
            for (int i = 0; i < 4; i++) {
                socket.send(RawSocket.BINARY, ping(20));
                assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            }
            for (int i = 0; i < 3; i++) {
                socket.send(RawSocket.BINARY, ping(20));
                HubToDevice warning = GatewayRun.readDevice(socket);
                assertThat(warning.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_RATE_LIMITED);
                assertThat(warning.getError().getRetryAfterMs()).isPositive();
                assertThat(GatewayRun.readDevice(socket).hasPong())
                        .as("dealt with all the same")
                        .isTrue();
            }
            socket.send(RawSocket.BINARY, ping(20));
            assertCloses(socket, CloseReason.CLOSE_REASON_RATE_LIMITED);
        }
    }

    @Test
    void readerThatStopsIsClosedWhileOthersAreServed() throws Exception {
        restart(l -> l.outboxBytes(256 << 10));
        try (RawSocket stopped = run.welcomedConsole(8_192)) {
            Link link = run.onlyConsole();
            Frame frame = Frame.of(HubToConsole.newBuilder()
                    .setError(ErrorDetail.newBuilder().setMessage("x".repeat(1_000)))
                    .build());
            int taken = 0;
            while (taken < 10_000 && link.send(frame)) {
                taken++;
            }
            assertThat(taken).as("the outbox has a bound").isBetween(200, 9_999);
            assertThat(link.send(frame)).isFalse();
            try (RawSocket other = run.welcomedDevice()) {
                other.send(RawSocket.BINARY, ping(20));
                assertThat(GatewayRun.readDevice(other).hasPong()).isTrue();
            }
            run.await(Event.ConsoleLeft.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> run.metrics.scrape().contains("signalbox_gateway_links{role=\"console\"} 0"));
            assertThat(run.metrics.scrape()).contains("closes_total{reason=\"SLOW_CONSUMER\"} 1");
            assertThat(stopped).isNotNull();
        }
    }

    @Test
    void updatesForAReaderThatStopsAreConflated() throws Exception {
        try (RawSocket socket = run.welcomedConsole(8_192)) {
            Link link = run.onlyConsole();
            for (int i = 0; i < 200_000; i++) {
                int key = i % 1_000;
                link.sendLatest(key, update("device-" + key, i));
            }
            long[] newest = new long[1_000];
            boolean thinned = false;
            boolean complete = false;
            while (!complete) {
                for (Update update : GatewayRun.readConsole(socket).getBatch().getUpdatesList()) {
                    if (update.hasThinning()) {
                        thinned = true;
                        assertThat(update.getThinning().getShown())
                                .isLessThan(update.getThinning().getOffered());
                    } else {
                        int key = Integer.parseInt(update.getDeviceId().substring(7));
                        long value = (long) update.getReading().getNumber();
                        assertThat(value).isGreaterThanOrEqualTo(newest[key]);
                        newest[key] = value;
                    }
                }
                complete = true;
                for (int key = 0; key < 1_000; key++) {
                    complete &= newest[key] == 199_000 + key;
                }
            }
            assertThat(thinned).isTrue();
        }
    }

    @Test
    void goodbyePrecedesTheCloseAndWhatWaitsGoesFirst() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            Link link = run.onlyDevice();
            link.send(Frame.of(HubToDevice.newBuilder()
                    .setError(ErrorDetail.newBuilder().setMessage("before"))
                    .build()));
            link.close(CloseReason.CLOSE_REASON_SUPERSEDED, 1_500);
            assertThat(link.send(Frame.of(HubToDevice.getDefaultInstance()))).isFalse();
            assertThat(GatewayRun.readDevice(socket).getError().getMessage()).isEqualTo("before");
            Goodbye goodbye = GatewayRun.readDevice(socket).getGoodbye();
            assertThat(goodbye.getReason()).isEqualTo(CloseReason.CLOSE_REASON_SUPERSEDED);
            assertThat(goodbye.getRetryAfterMs()).isEqualTo(1_500);
            assertThat(socket.read().closeCode()).isEqualTo(4409);
            assertThat(run.await(Event.DeviceLeft.class).cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_CLOSED_BY_HUB);
        }
        assertThat(run.seen(Event.DeviceLeft.class)).hasSize(1);
    }

    @Test
    void peerThatIgnoresTheCloseIsCutOff() throws Exception {
        restart(l -> l.closeMillis(200));
        try (RawSocket socket = run.welcomedDevice()) {
            run.onlyDevice().close(CloseReason.CLOSE_REASON_REVOKED);
            assertCloses(socket, CloseReason.CLOSE_REASON_REVOKED);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void stoppingSaysGoodbyeToEveryLink() throws Exception {
        try (RawSocket device = run.welcomedDevice();
                RawSocket console = run.welcomedConsole()) {
            Thread stopping = new Thread(run.gateway::close);
            stopping.start();
            assertCloses(device, CloseReason.CLOSE_REASON_SHUTDOWN);
            assertThat(GatewayRun.readConsole(console).getGoodbye().getReason())
                    .isEqualTo(CloseReason.CLOSE_REASON_SHUTDOWN);
            stopping.join(10_000);
            run.await(Event.DeviceLeft.class);
            run.await(Event.ConsoleLeft.class);
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

    private void restart(Consumer<TestLimits> change) {
        run.close();
        run = GatewayRun.start(TestLimits.with(change));
    }

    private void assertFrameCloses(byte[] frame, CloseReason reason) throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            socket.bytes(frame);
            assertCloses(socket, reason);
        }
    }

    private static void assertCloses(RawSocket socket, CloseReason reason) throws Exception {
        assertThat(GatewayRun.readDevice(socket).getGoodbye().getReason()).isEqualTo(reason);
        RawSocket.ReadFrame close = socket.readMessage();
        assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
        assertThat(close.closeCode()).isEqualTo(reason.getNumber());
    }

    private static void assertClosesJson(RawSocket socket, CloseReason reason) throws Exception {
        assertThat(socket.readMessage().payload())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"goodbye\":{\"reason\":\"" + reason + "\"}}");
        assertThat(socket.readMessage().closeCode()).isEqualTo(reason.getNumber());
    }

    private static void sendInFragments(RawSocket socket, byte[] message, int fragments) throws Exception {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int size = message.length / fragments;
        for (int i = 0; i < fragments; i++) {
            boolean last = i == fragments - 1;
            byte[] part = Arrays.copyOfRange(message, i * size, last ? message.length : (i + 1) * size);
            frames.write(RawSocket.frame((last ? 0x80 : 0) | (i == 0 ? 0x02 : 0), true, part));
        }
        socket.bytes(frames.toByteArray());
    }

    /** A ping of exactly so many bytes: an unknown field fills it. */
    private static byte[] ping(int bytes) {
        byte[] ping = DeviceToHub.newBuilder()
                .setPing(Ping.newBuilder().setTimeMs(1))
                .build()
                .toByteArray();
        for (int fill = bytes - ping.length - 3; fill >= 0; fill--) {
            byte[] padded = DeviceToHub.newBuilder()
                    .setPing(Ping.newBuilder().setTimeMs(1))
                    .setUnknownFields(UnknownFieldSet.newBuilder()
                            .addField(
                                    100,
                                    UnknownFieldSet.Field.newBuilder()
                                            .addLengthDelimited(ByteString.copyFrom(new byte[fill]))
                                            .build())
                            .build())
                    .build()
                    .toByteArray();
            if (padded.length == bytes) {
                return padded;
            }
        }
        throw new IllegalArgumentException("no ping has " + bytes + " bytes");
    }

    private static DeviceToHub batch(long number, int readings) {
        ReadingBatch.Builder batch = ReadingBatch.newBuilder().setBatchNo(number);
        for (int i = 0; i < readings; i++) {
            batch.addReadings(Reading.newBuilder().setMetric("flow").setNumber(i));
        }
        return DeviceToHub.newBuilder().setReadings(batch).build();
    }

    private static Frame update(String device, double value) {
        return Frame.of(Update.newBuilder()
                .setDeviceId(device)
                .setReading(Reading.newBuilder().setMetric("flow").setNumber(value))
                .build());
    }
}
