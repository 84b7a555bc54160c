package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LinkTest {
    private final GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void deviceArrivesAndIsWelcomed() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            Event.DeviceArrived arrived = run.await(Event.DeviceArrived.class);
            assertThat(arrived.identity().device()).isEqualTo(GatewayRun.device());
            assertThat(arrived.hello().getBootId()).isEqualTo("boot-1");
            arrived.link()
                    .send(Frame.of(HubToDevice.newBuilder()
                            .setReadingAck(ReadingAck.newBuilder().setBatchNo(9))
                            .build()));
            assertThat(GatewayRun.readDevice(socket).getReadingAck().getBatchNo())
                    .isEqualTo(9);
        }
    }

    @Test
    void readingsBecomeAnEventWithTheirUpdates() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setReadings(ReadingBatch.newBuilder()
                                    .setBatchNo(1)
                                    .addReadings(Reading.newBuilder()
                                            .setMetric("flow")
                                            .setNumber(1.5))
                                    .addReadings(Reading.newBuilder()
                                            .setMetric("flow")
                                            .setNumber(Double.NaN)))
                            .build());
            Event.ReadingsArrived arrived = run.await(Event.ReadingsArrived.class);
            assertThat(arrived.readings()).hasSize(1);
            assertThat(arrived.refused()).isEqualTo(1);
            assertThat(arrived.bootId()).isEqualTo("boot-1");
            assertThat(arrived.readings().get(0).reading().getTimeMs()).isPositive();
        }
    }

    @Test
    void eventsAreCheckedAtTheEdgeAndABadOneKeepsItsPlace() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setEvent(EventReport.newBuilder().setEventNo(3).setName("pressed"))
                            .build());
            Event.EventReported taken = run.await(Event.EventReported.class);
            assertThat(taken.bootId()).isEqualTo("boot-1");
            assertThat(taken.oldestEventNo()).isEqualTo(1);
            assertThat(Objects.requireNonNull(taken.event()).getTimeMs()).isPositive();
            run.events.clear();
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setEvent(EventReport.newBuilder().setEventNo(4).setName("not a name"))
                            .build());
            Event.EventReported refused = run.await(Event.EventReported.class);
            assertThat(refused.eventNo()).isEqualTo(4);
            assertThat(refused.event()).isNull();
        }
    }

    @Test
    void moreEventsThanTheRateAreNotTakenAndTold() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            for (int i = 1; i <= 260; i++) {
                GatewayRun.send(
                        socket,
                        DeviceToHub.newBuilder()
                                .setEvent(EventReport.newBuilder().setEventNo(i).setName("pressed"))
                                .build());
            }
            ErrorDetail told = GatewayRun.readDevice(socket).getError();
            assertThat(told.getCode()).isEqualTo(ErrorCode.ERROR_CODE_RATE_LIMITED);
            assertThat(told.getRetryAfterMs()).isPositive();
            Awaitility.await().until(() -> run.seen(Event.EventReported.class).size() >= 200);
        }
    }

    @Test
    void pingIsAnsweredAndMeasured() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setPing(Ping.newBuilder()
                                    .setTimeMs(77)
                                    .setLastRoundTripMs(4)
                                    .setBufferedBatches(3))
                            .build());
            assertThat(GatewayRun.readDevice(socket).getPong().getTimeMs()).isEqualTo(77);
            assertThat(run.await(Event.LinkMeasured.class).status().getBufferedBatches())
                    .isEqualTo(3);
        }
    }

    @Test
    void goodbyeWithSleepIsLeavingAsleep() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setGoodbye(Goodbye.newBuilder().setSleepMs(60_000))
                            .build());
        }
        Event.DeviceLeft left = run.await(Event.DeviceLeft.class);
        assertThat(left.cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_SLEEPING);
        assertThat(left.sleepMillis()).isEqualTo(60_000);
    }

    @Test
    void sleepAndRoundTripUseAllOfTheirUnsignedRange() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setPing(Ping.newBuilder()
                                    .setTimeMs(Long.MAX_VALUE / 2)
                                    .setLastRoundTripMs(-2))
                            .build());
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setGoodbye(Goodbye.newBuilder().setSleepMs(-2))
                            .build());
        }
        long farAhead = Long.MAX_VALUE / 2 + (1L << 31) - 2 - System.currentTimeMillis();
        assertThat(run.await(Event.LinkMeasured.class).status().getClockOffsetMs())
                .isBetween(farAhead - 1, farAhead + 60_000);
        Event.DeviceLeft left = run.await(Event.DeviceLeft.class);
        assertThat(left.cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_SLEEPING);
        assertThat(Integer.toUnsignedLong(left.sleepMillis())).isEqualTo((1L << 32) - 2);
    }

    @Test
    void connectionThatBreaksIsLost() throws Exception {
        run.welcomedDevice().close();
        assertThat(run.await(Event.DeviceLeft.class).cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
    }

    @Test
    void capabilitiesThatComeTwiceInAFrameAreTheLastAndNotBothMerged() throws Exception {
        byte[] first = DeviceToHub.newBuilder()
                .setCapabilities(Capabilities.newBuilder().setManufacturer("Acme"))
                .build()
                .toByteArray();
        Capabilities good = Capabilities.newBuilder().setModel("P1").build();
        byte[] second = DeviceToHub.newBuilder().setCapabilities(good).build().toByteArray();
        byte[] frame = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, frame, first.length, second.length);
        try (RawSocket socket = run.welcomedDevice()) {
            socket.send(RawSocket.BINARY, frame);
            Event.CapabilitiesDeclared declared = run.await(Event.CapabilitiesDeclared.class);
            assertThat(declared.capabilities()).isEqualTo(good);
            assertThat(declared.hash()).isEqualTo(Sha256.hex(good.toByteArray()));
        }
    }

    @Test
    void reportWithANumberThatIsNotFiniteIsRefusedAndCounted() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setExecution(ExecutionReport.newBuilder()
                                    .setExecutionId("01ARZ3NDEKTSV4RRFFQ69G5FAV")
                                    .setState(ExecutionState.EXECUTION_STATE_SUCCEEDED)
                                    .setResult(Struct.newBuilder()
                                            .putFields(
                                                    "ratio",
                                                    Value.newBuilder()
                                                            .setNumberValue(Double.NaN)
                                                            .build())))
                            .build());
            assertThat(GatewayRun.readDevice(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
            assertThat(run.metrics.scrape()).contains("signalbox_gateway_refusals_total{code=\"MALFORMED\"} 1");
        }
    }

    @Test
    void capabilitiesArriveWithTheHashOfTheirBytes() throws Exception {
        Capabilities good = Capabilities.newBuilder().setModel("P1").build();
        try (RawSocket socket = run.welcomedDevice()) {
            // The model twice: the bytes differ from what the parsed document would be encoded to.
            byte[] twice = new byte[2 * good.getSerializedSize()];
            System.arraycopy(good.toByteArray(), 0, twice, 0, good.getSerializedSize());
            System.arraycopy(good.toByteArray(), 0, twice, good.getSerializedSize(), good.getSerializedSize());
            byte[] frame = new byte[twice.length + 2];
            frame[0] = 5 << 3 | 2;
            frame[1] = (byte) twice.length;
            System.arraycopy(twice, 0, frame, 2, twice.length);
            socket.send(RawSocket.BINARY, frame);
            Event.CapabilitiesDeclared declared = run.await(Event.CapabilitiesDeclared.class);
            assertThat(declared.capabilities()).isEqualTo(good);
            assertThat(declared.hash()).isEqualTo(Sha256.hex(twice));

            GatewayRun.send(
                    socket,
                    DeviceToHub.newBuilder()
                            .setCapabilities(Capabilities.newBuilder().setModel("bad\u202Emodel"))
                            .build());
            assertThat(GatewayRun.readDevice(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
        }
    }

    @Test
    void reportOfAStateThatDevicesDoNotReportIsRefused() throws Exception {
        try (RawSocket socket = run.welcomedDevice()) {
            ExecutionReport report = ExecutionReport.newBuilder()
                    .setExecutionId("01ARZ3NDEKTSV4RRFFQ69G5FAV")
                    .setState(ExecutionState.EXECUTION_STATE_FAILED)
                    .setMessage("valve\nstuck")
                    .build();
            for (ExecutionReport bad : List.of(
                    report.toBuilder()
                            .setState(ExecutionState.EXECUTION_STATE_QUEUED)
                            .build(),
                    report.toBuilder().setExecutionId("1").build(),
                    report.toBuilder().setProgressPercent(101).build())) {
                GatewayRun.send(
                        socket, DeviceToHub.newBuilder().setExecution(bad).build());
                assertThat(GatewayRun.readDevice(socket).getError().getCode())
                        .isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
            }
            GatewayRun.send(
                    socket, DeviceToHub.newBuilder().setExecution(report).build());
            assertThat(run.await(Event.ExecutionReported.class).report().getMessage())
                    .isEqualTo("valve stuck");
        }
    }

    @Test
    void joinKeyOnALinkComesWithItsLine() throws Exception {
        run.desk = request -> JoinKey.newBuilder().setKey("k").build();
        try (RawSocket socket = run.welcomedConsole()) {
            GatewayRun.send(
                    socket,
                    ConsoleToHub.newBuilder()
                            .setRequestId(1)
                            .setCreateJoinKey(CreateJoinKey.getDefaultInstance())
                            .build());
            assertThat(GatewayRun.readConsole(socket).getJoinKey().getJoinLine())
                    .isEqualTo("SIGNALBOX_JOIN_KEY=k ./signalbox agent --hub " + run.origin());
        }
    }

    @Test
    void aJavaClientTalksJson() throws Exception {
        CompletableFuture<String> first = new CompletableFuture<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + run.accessToken.reveal())
                .subprotocols("signalbox.v1.json")
                .buildAsync(URI.create("ws://127.0.0.1:" + run.port + "/ws/console"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                        first.complete(data.toString());
                        return WebSocket.Listener.super.onText(webSocket, data, last);
                    }
                })
                .get(10, TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("signalbox.v1.json");
        socket.sendText("{\"hello\":{\"name\":\"wscat\"}}", true).get(10, TimeUnit.SECONDS);
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("{\"welcome\":{\"hubName\":\"Workshop\"}}");
        socket.abort();
    }
}
