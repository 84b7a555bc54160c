package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.Goodbye;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.PresenceCause;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LinkTest {
    private GatewayRun run = GatewayRun.start();

    @BeforeEach
    void ready() {
        assertThat(run.port).isPositive();
    }

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
            assertThat(socket).isNotNull();
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
    void connectionThatBreaksIsLost() throws Exception {
        run.welcomedDevice().close();
        assertThat(run.await(Event.DeviceLeft.class).cause()).isEqualTo(PresenceCause.PRESENCE_CAUSE_CONNECTION_LOST);
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
