package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.metrics.Metrics;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final BridgeCounters counters = new BridgeCounters(new Metrics());
    private final Outbox outbox = new Outbox(counters, new OutboxBounds(1000, 1000));

    @Test
    void resultsGoBeforeRetainedAndRetainedBeforeTelemetry() throws Exception {
        outbox.open();
        Outgoing telemetry = telemetry();
        Outgoing retained = retained("a");
        Outgoing result = result(1);
        outbox.add(telemetry);
        outbox.add(retained);
        outbox.add(result);
        assertThat(outbox.take()).isSameAs(result);
        assertThat(outbox.take()).isSameAs(retained);
        assertThat(outbox.take()).isSameAs(telemetry);
    }

    @Test
    void unconfirmedResultsComeBackInTheirOldOrder() throws Exception {
        Outgoing first = result(1);
        Outgoing second = result(1);
        Outgoing third = result(1);
        outbox.add(first);
        outbox.add(second);
        outbox.add(third);
        outbox.take();
        outbox.settle(outbox.take());
        outbox.takeBack();
        assertThat(outbox.take()).isSameAs(first);
        assertThat(outbox.take()).isSameAs(third);
        assertThat(outbox.waiting()).isEqualTo(2);
    }

    @Test
    void unconfirmedRetainedPublishDoesNotReplaceANewerOne() throws Exception {
        outbox.add(retained("a"));
        outbox.take();
        Outgoing newer = retained("a");
        outbox.add(newer);
        outbox.takeBack();
        assertThat(outbox.waiting()).isEqualTo(1);
        assertThat(outbox.take()).isSameAs(newer);
    }

    @Test
    void newerRetainedPublishReplacesTheWaitingOneAndIsCounted() throws Exception {
        outbox.add(retained("a"));
        Outgoing newer = retained("a");
        outbox.add(newer);
        assertThat(outbox.waiting()).isEqualTo(1);
        assertThat(outbox.take()).isSameAs(newer);
        assertThat(counters.conflated.count()).isEqualTo(1);
    }

    @Test
    void telemetryWaitsOnlyWhileConnectedAndOnlySoMuch() {
        outbox.add(telemetry());
        assertThat(outbox.waiting()).isZero();
        outbox.open();
        for (int i = 0; i < 10; i++) {
            outbox.add(telemetry());
        }
        int room = 1000 / telemetry().weightBytes();
        assertThat(outbox.waiting()).isEqualTo(room);
        assertThat(counters.telemetryDropped.count()).isEqualTo(1 + 10 - room);
        outbox.takeBack();
        assertThat(counters.telemetryDropped.count()).isEqualTo(1 + 10);
    }

    @Test
    void fullOutboxLosesTheOldestResultAndCountsIt() throws Exception {
        Outgoing newest = result(100);
        for (int i = 0; i < 5; i++) {
            outbox.add(result(100));
        }
        outbox.add(newest);
        assertThat(outbox.resultBytes()).isEqualTo(1000);
        assertThat(counters.resultsLost.count()).isEqualTo(4);
        outbox.take();
        assertThat(outbox.take()).isSameAs(newest);
    }

    private static Outgoing result(int payloadBytes) {
        return Outgoing.result("r", ByteString.EMPTY, payloadBytes, Payload.NONE);
    }

    private static Outgoing retained(String topic) {
        return Outgoing.retained(topic, 1, Payload.NONE);
    }

    private static Outgoing telemetry() {
        return Outgoing.telemetry("t", 1, Payload.NONE);
    }
}
