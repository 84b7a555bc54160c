package dev.signalbox.hub.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Event.BridgeUp;
import dev.signalbox.hub.switchboard.Event.ReadingsArrived;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who wakes the switchboard, and who waits for whom. Time stands still where a test does not move it. */
@NullMarked
class InboxTest {
    private static final Event URGENT = new BridgeUp();

    private final AtomicLong nanos = new AtomicLong();
    private final Inbox inbox = new Inbox(4, 1 << 20, nanos::get);

    private static Event reading(long batchNo) {
        return new ReadingsArrived(
                new RecordingLink(), DeviceId.parse("pump-1").orElseThrow(), "boot", batchNo, 1, false, List.of(), 0);
    }

    private Event take() {
        try {
            return Objects.requireNonNull(inbox.take());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aReadingIsTakenAtOnceWhereNothingWasTakenForAWhile() {
        Event reading = reading(1);
        inbox.put(reading);
        assertThat(take()).isSameAs(reading);
    }

    @Test
    void whoSleepsIsWokenByAReading() {
        Event reading = reading(1);
        CompletableFuture<Event> taken = CompletableFuture.supplyAsync(this::take);
        inbox.put(reading);
        assertThat(taken.join()).isSameAs(reading);
    }

    @Test
    void aReadingRightAfterAnotherWaitsUntilItsTimeIsOver() {
        inbox.put(reading(1));
        take();
        Event second = reading(2);
        inbox.put(second);
        CompletableFuture<Event> taken = CompletableFuture.supplyAsync(this::take);
        nanos.addAndGet(Inbox.LINGER_NANOS - 1);
        assertThat(taken).isNotDone();
        nanos.addAndGet(1);
        assertThat(taken.join()).isSameAs(second);
    }

    @Test
    void anUrgentEventTakesThoseThatWaitAlongInTheirOrder() {
        inbox.put(reading(1));
        take();
        Event second = reading(2);
        Event third = reading(3);
        inbox.put(second);
        CompletableFuture<List<Event>> taken = CompletableFuture.supplyAsync(() -> List.of(take(), take(), take()));
        inbox.put(third);
        assertThat(taken).isNotDone();
        inbox.put(URGENT);
        assertThat(taken.join()).containsExactly(second, third, URGENT);
    }

    @Test
    void aFullInboxWaitsForNobody() {
        inbox.put(reading(0));
        take();
        for (int i = 1; i <= 4; i++) {
            inbox.put(reading(i));
        }
        CompletableFuture<Boolean> fifth = CompletableFuture.supplyAsync(() -> inbox.put(reading(5)));
        assertThat(fifth).isNotDone();
        for (int i = 1; i <= 4; i++) {
            take();
        }
        assertThat(fifth.join()).isTrue();
        assertThat(inbox.taken()).isEqualTo(5);
    }

    @Test
    void whatWaitsWhenItClosesIsStillTaken() throws InterruptedException {
        inbox.put(reading(1));
        take();
        Event last = reading(2);
        inbox.put(last);
        inbox.close();
        assertThat(inbox.put(URGENT)).isFalse();
        assertThat(take()).isSameAs(last);
        assertThat(inbox.take()).isNull();
    }
}
