package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.signalbox.hub.metrics.Metrics;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Empty payloads in the outbox, beside publishes on the same topics. */
class EmptyingsTest {
    private static final String TOPIC = "p/d/a/m/n";

    private final Outbox outbox = new Outbox(
            new BridgeCounters(new Metrics()),
            new OutboxBounds(1000, 1000, Ledger.MAX_TOPICS),
            new Ledger("b"),
            System::nanoTime);

    @Test
    void whatWaitsForItsFirstPublishIsAmongWhatIsKeptOfItsDevice() throws Exception {
        outbox.add(full("p/d/a/held"));
        assertThat(outbox.mayGo(outbox.take(), "")).isFalse();
        outbox.add(full("p/d/a/taken"));
        outbox.take();
        outbox.add(full("p/d/a/ready"));
        outbox.add(full("p/d/b/ready"));
        outbox.add(Outgoing.emptying("p/d/a/empty"));
        assertThat(outbox.keptBelow("p/d/a/")).containsExactlyInAnyOrder("p/d/a/held", "p/d/a/taken", "p/d/a/ready");
    }

    @Test
    void firstPublishThatWasJustTakenIsEmptiedBehind() throws Exception {
        outbox.add(full(TOPIC));
        Outgoing taken = outbox.take();
        outbox.emptyIfKept(TOPIC);
        assertThat(outbox.mayGo(taken, "")).isFalse();
        outbox.onNoted(outbox.takeNotes());
        Outgoing last = outbox.take();
        assertThat(last.isEmptying()).as("and nothing else goes").isTrue();
        assertThat(outbox.waiting()).isEqualTo(1);
    }

    @Test
    void firstPublishThatWasJustTakenIsNoGhost() throws Exception {
        outbox.add(full(TOPIC));
        Outgoing taken = outbox.take();
        assertThat(outbox.isGhost(TOPIC)).isFalse();
        outbox.emptyGhosts(Set.of(TOPIC));
        assertThat(outbox.awaitEmptied(0)).containsExactly(TOPIC);
        assertThat(outbox.mayGo(taken, "")).isFalse();
        outbox.onNoted(outbox.takeNotes());
        assertThat(outbox.take()).isSameAs(taken);
        assertThat(outbox.mayGo(taken, "")).isTrue();
    }

    @Test
    void topicThatWaitsToBeEmptiedIsStillAGhost() {
        outbox.emptyGhosts(Set.of(TOPIC));
        assertThat(outbox.isGhost(TOPIC)).isTrue();
    }

    @Test
    void publishThatWaitsForItsRowWhenItsTopicIsConfirmedAsEmptyIsPublished() throws Exception {
        outbox.add(Outgoing.emptying(TOPIC));
        Outgoing empty = outbox.take();
        assertThat(outbox.mayGo(empty, "")).isTrue();
        Outgoing full = full(TOPIC);
        outbox.add(full);
        assertThat(outbox.mayGo(outbox.take(), "")).isFalse();
        outbox.confirm(empty, "");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            while (true) {
                Outgoing next = outbox.take();
                assertThat(next).isSameAs(full);
                if (outbox.mayGo(next, "")) {
                    return;
                }
                outbox.onNoted(outbox.takeNotes());
            }
        });
    }

    @Test
    void ghostIsEmptiedOnceTheBrokerHasConfirmedItAndNotBefore() throws Exception {
        outbox.emptyGhosts(new LinkedHashSet<>(List.of("p/gone", "p/refused", "p/alive", "p/waits")));
        outbox.add(full("p/alive"));
        Outgoing gone = outbox.take();
        assertThat(outbox.mayGo(gone, "")).isTrue();
        Outgoing refused = outbox.take();
        assertThat(outbox.mayGo(refused, "")).isTrue();
        assertThat(outbox.awaitEmptied(1)).containsExactlyInAnyOrder("p/gone", "p/refused", "p/alive", "p/waits");
        outbox.confirm(gone, "");
        outbox.settle(refused);
        assertThat(outbox.awaitEmptied(1)).containsExactlyInAnyOrder("p/refused", "p/alive", "p/waits");
        Outgoing waits = outbox.take();
        assertThat(outbox.mayGo(waits, "")).isTrue();
        outbox.takeBack(); // the connection ended
        assertThat(outbox.take().topic()).isEqualTo("p/alive");
        waits = outbox.take();
        assertThat(outbox.mayGo(waits, "")).isTrue();
        outbox.confirm(waits, "");
        assertThat(outbox.awaitEmptied(60_000)).containsExactlyInAnyOrder("p/refused", "p/alive");
    }

    private static Outgoing full(String topic) {
        return Outgoing.retained(topic, 1, Payload.text(() -> "x"));
    }
}
