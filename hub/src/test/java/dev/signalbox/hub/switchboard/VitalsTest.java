package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.QueueStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VitalsTest {
    private final Metrics metrics = new Metrics();
    private final Vitals vitals = new Vitals(metrics);

    @Test
    void queueIsToldWithWhatWaitsNowAndWhatMay() {
        AtomicInteger waiting = new AtomicInteger(3);
        metrics.queue("signalbox.inbox.events", "Events", 16, waiting, AtomicInteger::get);
        waiting.set(7);
        assertThat(status().getQueuesList())
                .containsExactly(QueueStatus.newBuilder()
                        .setName("inbox.events")
                        .setWaiting(7)
                        .setBound(16)
                        .build());
        assertThat(metrics.scrape()).contains("signalbox_inbox_events 7.0");
    }

    @Test
    void lossIsTheSumOfItsCountersAndAbsentWhereItDidNotOccur() {
        metrics.counter("signalbox.gateway.rate.limited", "Pauses");
        assertThat(status().getLossesMap()).isEmpty();
        metrics.counter("signalbox.gateway.handshakes.refused", "Refused", "status", "401")
                .increment(2);
        metrics.counter("signalbox.gateway.handshakes.refused", "Refused", "status", "429")
                .increment();
        assertThat(status().getLossesMap()).containsOnlyKeys("gateway.handshakes.refused");
        assertThat(status().getLossesOrThrow("gateway.handshakes.refused")).isEqualTo(3);
    }

    @Test
    void whatIsNoLossIsNotTold() {
        metrics.counter("signalbox.gateway.frames.received", "Frames").increment();
        assertThat(status().getLossesMap()).isEmpty();
    }

    private HubStatus status() {
        HubStatus.Builder status = HubStatus.newBuilder();
        vitals.addTo(status);
        return status.build();
    }
}
