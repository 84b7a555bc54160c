package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final BridgeCounters counters = new BridgeCounters(new Metrics());
    private final Outbox outbox = new Outbox(
            counters,
            new OutboxBounds(1000, 1000, Ledger.MAX_TOPICS),
            new Ledger("b", Ledger.MAX_TOPICS, Duration.ZERO, System::nanoTime),
            System::nanoTime);

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
    void eventsGoBehindResultsInOrderAndComeBackUnconfirmed() throws Exception {
        outbox.open();
        Outgoing retained = retained("a");
        Outgoing first = event(60_000);
        Outgoing second = event(60_000);
        Outgoing result = result(1);
        outbox.add(retained);
        outbox.add(first);
        outbox.add(second);
        outbox.add(result);
        assertThat(outbox.take()).isSameAs(result);
        assertThat(outbox.take()).isSameAs(first);
        assertThat(outbox.take()).isSameAs(retained);
        assertThat(outbox.take()).isSameAs(second);
        outbox.takeBack();
        outbox.open();
        // Late ones are paced, so what is retained may go in between.
        List<Outgoing> again = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            again.add(outbox.take());
        }
        assertThat(again)
                .containsExactlyInAnyOrder(result, first, second, retained)
                .containsSubsequence(first, second);
    }

    @Test
    void eventsThatNeverEndLeaveEverySecondTurnToPresenceAndTelemetry() throws Exception {
        outbox.open();
        for (int no = 1; no <= 20; no++) {
            outbox.add(event(no, 60_000));
        }
        Outgoing presence = retained("presence");
        Outgoing telemetry = telemetry();
        outbox.add(presence);
        outbox.add(telemetry);
        List<Outgoing> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            taken.add(outbox.take());
        }
        assertThat(taken.get(1)).isSameAs(presence);
        assertThat(taken.get(3)).isSameAs(telemetry);
        assertThat(List.of(taken.get(0), taken.get(2), taken.get(4), taken.get(5)))
                .extracting(Outgoing::storedNo)
                .as("with nothing else to say they go one behind the other")
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void eventThatWaitedForLongerThanItLivesIsDroppedAndCounted() throws Exception {
        outbox.add(event(-1));
        Outgoing fresh = event(60_000);
        outbox.add(fresh);
        assertThat(outbox.take()).isSameAs(fresh);
        assertThat(counters.eventsExpired.count()).isEqualTo(1);
    }

    @Test
    void oldestEventsGiveWayAndResultsDoNotCountAmongThem() throws Exception {
        Outgoing result = result(1);
        outbox.add(result);
        int each = 200 + 3 * 1_000;
        int most = EventLane.MAX_BYTES / each;
        for (int i = 0; i < most + 5; i++) {
            outbox.add(Outgoing.event("e", i + 1, 1_000, System.nanoTime() + 1_000_000_000L, Payload.NONE));
        }
        assertThat(counters.eventsLost.count()).isEqualTo(5);
        assertThat(counters.resultsLost.count()).isZero();
        assertThat(outbox.waiting()).isEqualTo(most + 1);
        assertThat(outbox.take()).isSameAs(result);
    }

    @Test
    void eventsAreSettledUpToTheOldestThatWaitsInAnyForm() throws Exception {
        assertThat(outbox.settledEventNo()).isZero();
        outbox.open();
        outbox.add(event(41, 60_000));
        outbox.add(event(41, 60_000));
        outbox.add(event(43, 60_000));
        outbox.add(event(44, 60_000));
        Outgoing json = outbox.take();
        Outgoing protobuf = outbox.take();
        Outgoing next = outbox.take();
        assertThat(outbox.settledEventNo()).isEqualTo(40);
        outbox.confirm(json, "");
        outbox.confirm(next, "");
        assertThat(outbox.settledEventNo()).isEqualTo(40);
        outbox.confirm(protobuf, "");
        assertThat(outbox.settledEventNo()).isEqualTo(43);
        outbox.take();
        outbox.takeBack();
        assertThat(outbox.settledEventNo()).isEqualTo(43);
        outbox.confirm(outbox.take(), "");
        assertThat(outbox.settledEventNo()).isEqualTo(44);
    }

    @Test
    void eventsThatExpireOrGiveWayAreSettled() throws Exception {
        outbox.add(event(1, -1));
        assertThat(outbox.settledEventNo()).isEqualTo(1);
        int half = EventLane.MAX_BYTES / 3 / 2;
        for (int no = 2; no <= 4; no++) {
            outbox.add(Outgoing.event("e", no, half, System.nanoTime() + 60_000_000_000L, Payload.NONE));
        }
        assertThat(outbox.settledEventNo()).isEqualTo(3);
        assertThat(counters.eventsLost.count()).isEqualTo(2);
        assertThat(counters.eventsExpired.count()).isEqualTo(1);
        assertThat(outbox.take().storedNo()).isEqualTo(4);
    }

    private static Outgoing event(long livesMillis) {
        return event(1, livesMillis);
    }

    private static Outgoing event(long eventNo, long livesMillis) {
        return Outgoing.event("e", eventNo, 10, System.nanoTime() + livesMillis * 1_000_000, Payload.NONE);
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
    void publishBehindAnEmptyPayloadKeepsItsTopicInTheLedgerWhicheverIsConfirmedFirst() throws Exception {
        outbox.restoreLedger(List.of(new RetainedTopic("b", "a", "")));
        for (boolean emptyFirst : List.of(true, false)) {
            outbox.add(Outgoing.emptying("a"));
            Outgoing empty = outbox.take();
            Outgoing full = retained("a");
            outbox.add(full);
            outbox.take();
            assertThat(outbox.mayGo(empty, "")).isTrue();
            assertThat(outbox.mayGo(full, "")).isTrue();
            outbox.confirm(emptyFirst ? empty : full, "");
            outbox.confirm(emptyFirst ? full : empty, "");
            assertThat(outbox.takeNotes().isEmpty()).isTrue();
        }
        outbox.add(Outgoing.emptying("a"));
        Outgoing empty = outbox.take();
        assertThat(outbox.mayGo(empty, "")).isTrue();
        outbox.confirm(empty, "");
        assertThat(outbox.takeNotes().emptied()).containsExactly(new RetainedTopic("b", "a", ""));
    }

    @Test
    void publishOnANewTopicWaitsForItsRowAndANewerOneTakesItsPlace() throws Exception {
        Outgoing first = retained("a");
        outbox.add(first);
        assertThat(outbox.mayGo(outbox.take(), "")).isFalse();
        Outgoing newer = retained("a");
        outbox.add(newer);
        assertThat(outbox.mayGo(outbox.take(), "")).isFalse();
        assertThat(outbox.waiting()).isEqualTo(1);
        outbox.onNoted(outbox.takeNotes());
        assertThat(outbox.take()).isSameAs(newer);
        assertThat(outbox.mayGo(newer, "")).isTrue();
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

    @Test
    void storedAnswersAreToldAsSettledOnceWhenConfirmedOrLost() throws Exception {
        outbox.open();
        outbox.add(stored("r", 1, 1));
        outbox.add(stored("r", 1, 2));
        Outgoing first = outbox.take();
        assertThat(outbox.takeSettledAnswers()).isEmpty();
        outbox.settle(first);
        assertThat(outbox.takeSettledAnswers()).containsExactly(1L);
        assertThat(outbox.takeSettledAnswers()).isEmpty();
        for (int i = 3; i <= 5; i++) {
            outbox.add(stored("r", 100, i));
        }
        assertThat(outbox.takeSettledAnswers()).containsExactly(2L, 3L);
        assertThat(counters.resultsLost.count()).isEqualTo(2);
    }

    @Test
    void lateResultsArePacedAndThoseOfOtherTopicsGoBesideThem() throws Exception {
        AtomicLong nanos = new AtomicLong(1);
        Outbox paced =
                new Outbox(counters, new OutboxBounds(1 << 20, 1000, Ledger.MAX_TOPICS), new Ledger("b"), nanos::get);
        for (int i = 0; i < 100; i++) {
            paced.add(stored("late", 1, i + 1));
        }
        paced.open();
        paced.add(stored("late", 1, 101)); // must not overtake those before it
        paced.add(stored("fresh", 1, 102));
        assertThat(paced.late()).isEqualTo(101);
        assertThat(paced.take().storedNo()).isEqualTo(1);
        assertThat(paced.take().storedNo()).isEqualTo(102);
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            nanos.addAndGet(1_000_000_000L / CatchUpPace.PER_SECOND);
            taken.add(paced.take().storedNo());
        }
        assertThat(taken).isEqualTo(LongStream.rangeClosed(2, 101).boxed().toList());
        paced.add(stored("late", 1, 103));
        assertThat(paced.late()).as("nothing is late any more").isZero();
        assertThat(paced.take().storedNo()).isEqualTo(103);
    }

    /** Whenever the clock moves on between two looks at it. */
    @Test
    void lateResultGoesWhenItsTimeHasComeThoughNothingElseIsAdded() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int stepNanos = 100_000; stepNanos < 2_500_000; stepNanos += 100_000) {
                AtomicLong nanos = new AtomicLong(1);
                int step = stepNanos;
                Outbox paced = new Outbox(
                        counters,
                        new OutboxBounds(1000, 1000, Ledger.MAX_TOPICS),
                        new Ledger("b"),
                        () -> nanos.addAndGet(step));
                paced.add(stored("late", 1, 1));
                paced.add(stored("late", 1, 2));
                assertThat(paced.take().storedNo()).isEqualTo(1);
                assertThat(paced.take().storedNo()).isEqualTo(2);
            }
        });
    }

    @Test
    void ageOfTheOldestResultIsToldUntilItIsSettledOrLost() throws Exception {
        AtomicLong nanos = new AtomicLong(1);
        Outbox aging =
                new Outbox(counters, new OutboxBounds(1000, 1000, Ledger.MAX_TOPICS), new Ledger("b"), nanos::get);
        aging.open();
        assertThat(aging.oldestResultMillis()).isZero();
        aging.add(stored("r", 1, 1));
        nanos.addAndGet(2_000_000_000L);
        aging.add(result(1));
        assertThat(aging.oldestResultMillis()).isEqualTo(2000);
        aging.settle(aging.take());
        assertThat(aging.oldestResultMillis()).isZero();
        nanos.addAndGet(3_000_000_000L);
        assertThat(aging.oldestResultMillis()).isEqualTo(3000);
        for (int i = 0; i < 5; i++) {
            aging.add(result(100));
        }
        assertThat(aging.oldestResultMillis()).as("the oldest was lost").isZero();
    }

    @Test
    void outageOfAnHourHoldsNoMoreThanItsBoundsAndCountsTheRest() {
        Outbox away = new Outbox(
                counters, new OutboxBounds(100_000, 1000, Ledger.MAX_TOPICS), new Ledger("b"), System::nanoTime);
        int messages = 180_000; // a tenth of an hour at 500 a second
        for (int i = 0; i < messages; i++) {
            away.add(telemetry());
            away.add(retained("topic/" + i % 50));
            if (i % 100 == 0) {
                away.add(stored("r", 100, i + 1));
            }
        }
        int results = 100_000 / stored("r", 100, 1).weightBytes();
        assertThat(away.resultBytes()).isLessThanOrEqualTo(100_000);
        assertThat(away.waiting()).isEqualTo(50 + results);
        assertThat(counters.telemetryDropped.count()).isEqualTo(messages);
        assertThat(counters.conflated.count()).isEqualTo(messages - 50);
        assertThat(counters.resultsLost.count()).isEqualTo(messages / 100 - results);
        assertThat(away.takeSettledAnswers()).hasSize(messages / 100 - results);
    }

    @Test
    void liveTelemetryGoesOnBesideAFleetThatIsRestated() throws Exception {
        outbox.open();
        for (int i = 0; i < 10; i++) {
            outbox.add(retained("topic/" + i));
        }
        Outgoing telemetry = telemetry();
        outbox.add(telemetry);
        outbox.take();
        assertThat(outbox.take()).isSameAs(telemetry);
    }

    private static Outgoing stored(String topic, int payloadBytes, long answerNo) {
        return Outgoing.result(topic, ByteString.EMPTY, payloadBytes, answerNo, Payload.NONE);
    }

    private static Outgoing result(int payloadBytes) {
        return Outgoing.result("r", ByteString.EMPTY, payloadBytes, 0, Payload.NONE);
    }

    private static Outgoing retained(String topic) {
        return Outgoing.retained(topic, 1, Payload.text(() -> "x"));
    }

    private static Outgoing telemetry() {
        return Outgoing.telemetry("t", 1, Payload.NONE);
    }
}
