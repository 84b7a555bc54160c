package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.Update;
import io.micrometer.core.instrument.Counter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every limit of a link at N and at N + 1, over a real socket. */
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
            socket.send(RawSocket.BINARY, LinkFrames.ping(4_096));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            socket.send(RawSocket.BINARY, LinkFrames.ping(4_097));
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
    }

    @Test
    void fragmentsOfTheLimitPassAndOneMoreCloses() throws Exception {
        restart(l -> l.maxFragments(4));
        try (RawSocket socket = run.welcomedDevice()) {
            sendInFragments(socket, LinkFrames.ping(64), 4);
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            sendInFragments(socket, LinkFrames.ping(64), 5);
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
    }

    @Test
    void helloThatDoesNotComeInTimeCloses() throws Exception {
        restart(l -> l.helloMillis(150));
        try (RawSocket socket = run.deviceSocket(Wire.BINARY)) {
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_BAD_HELLO);
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
            socket.bytes(Arrays.copyOf(RawSocket.frame(0x82, true, LinkFrames.ping(100)), 50));
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
        }
    }

    @Test
    void controlFrameInTwoReadsIsNoMessageThatDoesNotFinish() throws Exception {
        restart(l -> l.messageMillis(150));
        try (RawSocket socket = run.welcomedDevice()) {
            byte[] ping = RawSocket.frame(0x89, true, new byte[20]);
            Counter received = run.metrics
                    .registry()
                    .get("signalbox.gateway.received.bytes")
                    .counter();
            double before = received.count();
            socket.bytes(Arrays.copyOf(ping, 10));
            Awaitility.await().until(() -> received.count() == before + 10);
            socket.bytes(Arrays.copyOfRange(ping, 10, ping.length));
            assertThat(socket.read().opcode()).isEqualTo(RawSocket.PONG);
            Awaitility.await()
                    .during(Duration.ofMillis(600))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> run.seen(Event.DeviceLeft.class).isEmpty());
            socket.send(RawSocket.BINARY, LinkFrames.ping(20));
            assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
        }
    }

    @Test
    void answerLargerThanTheOutboxReachesAReaderThatKeepsUp() throws Exception {
        restart(l -> l.outboxBytes(256 << 10));
        try (RawSocket socket = run.welcomedConsole()) {
            HubToConsole large = HubToConsole.newBuilder()
                    .setError(ErrorDetail.newBuilder().setMessage("x".repeat(300_000)))
                    .build();
            assertThat(run.onlyConsole().send(Frame.of(large))).isTrue();
            assertThat(GatewayRun.readConsole(socket)).isEqualTo(large);
        }
    }

    @Test
    void silenceIsDeathAndPongsAreLife() throws Exception {
        restart(l -> l.heartbeatMillis(100).deadMillis(600));
        try (RawSocket silent = run.welcomedDevice()) {
            RawSocket.ReadFrame frame = silent.read();
            assertThat(frame.opcode()).isEqualTo(RawSocket.PING);
            LinkFrames.assertCloses(silent, CloseReason.CLOSE_REASON_HEARTBEAT_MISSED);
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
                socket.send(RawSocket.BINARY, LinkFrames.ping(20));
                assertThat(GatewayRun.readDevice(socket).hasPong()).isTrue();
            }
            for (int i = 0; i < 3; i++) {
                socket.send(RawSocket.BINARY, LinkFrames.ping(20));
                HubToDevice warning = GatewayRun.readDevice(socket);
                assertThat(warning.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_RATE_LIMITED);
                assertThat(warning.getError().getRetryAfterMs()).isPositive();
                assertThat(GatewayRun.readDevice(socket).hasPong())
                        .as("dealt with all the same")
                        .isTrue();
            }
            socket.send(RawSocket.BINARY, LinkFrames.ping(20));
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_RATE_LIMITED);
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
                other.send(RawSocket.BINARY, LinkFrames.ping(20));
                assertThat(GatewayRun.readDevice(other).hasPong()).isTrue();
            }
            run.await(Event.ConsoleLeft.class);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> run.metrics
                            .scrape()
                            .contains("signalbox_gateway_links{role=\"console\",transport=\"websocket\"} 0"));
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
            LinkFrames.assertCloses(socket, CloseReason.CLOSE_REASON_REVOKED);
            assertThat(socket.isEnded()).isTrue();
        }
    }

    @Test
    void stoppingSaysGoodbyeToEveryLink() throws Exception {
        try (RawSocket device = run.welcomedDevice();
                RawSocket console = run.welcomedConsole()) {
            Thread stopping = new Thread(run.gateway::close);
            stopping.start();
            LinkFrames.assertCloses(device, CloseReason.CLOSE_REASON_SHUTDOWN);
            assertThat(GatewayRun.readConsole(console).getGoodbye().getReason())
                    .isEqualTo(CloseReason.CLOSE_REASON_SHUTDOWN);
            stopping.join(10_000);
            run.await(Event.DeviceLeft.class);
            run.await(Event.ConsoleLeft.class);
        }
    }

    private void restart(Consumer<TestLimits> change) {
        run.close();
        run = GatewayRun.start(TestLimits.with(change));
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
