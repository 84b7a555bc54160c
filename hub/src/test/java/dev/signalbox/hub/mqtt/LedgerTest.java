package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.RetainedNotes;
import dev.signalbox.hub.switchboard.RetainedTopic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LedgerTest {
    private static final String TOPIC = "p/d/a/state";

    private static final Duration KEPT = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(1);
    private final Ledger ledger = new Ledger("b", Ledger.MAX_TOPICS, KEPT, nanos::get);

    @Test
    void topicIsAdmittedOnceItsRowIsStored() {
        assertThat(ledger.admits(TOPIC, "")).isFalse();
        RetainedNotes notes = ledger.take();
        assertThat(notes.written()).containsExactly(new RetainedTopic("b", TOPIC, ""));
        assertThat(ledger.take().isEmpty()).as("each is told once").isTrue();
        assertThat(ledger.admits(TOPIC, "")).isFalse();
        ledger.onNoted(notes);
        assertThat(ledger.admits(TOPIC, "")).isTrue();
    }

    @Test
    void anotherNoteIsStoredFirst() {
        ledger.restore(List.of(new RetainedTopic("b", TOPIC, "one")));
        assertThat(ledger.admits(TOPIC, "one")).isTrue();
        assertThat(ledger.admits(TOPIC, "two")).isFalse();
        ledger.onNoted(ledger.take());
        assertThat(ledger.admits(TOPIC, "two")).isTrue();
    }

    @Test
    void emptiedTopicThatIsWrittenAgainKeepsItsRow() {
        ledger.restore(List.of(new RetainedTopic("b", TOPIC, "")));
        ledger.onEmptied(TOPIC);
        assertThat(ledger.admits(TOPIC, "")).isTrue();
        pass(KEPT);
        assertThat(ledger.take().isEmpty()).isTrue();
        ledger.onEmptied(TOPIC);
        pass(KEPT);
        RetainedNotes deletion = ledger.take();
        assertThat(deletion.emptied()).hasSize(1);
        assertThat(ledger.admits(TOPIC, ""))
                .as("its row is about to go and to come again")
                .isFalse();
        RetainedNotes insertion = ledger.take();
        ledger.onNoted(deletion);
        assertThat(ledger.admits(TOPIC, "")).isFalse();
        ledger.onNoted(insertion);
        assertThat(ledger.admits(TOPIC, "")).isTrue();
    }

    /** It wrote down what it retains before it confirmed the empty payload, was killed, and has it again. */
    @Test
    void emptyTopicKeepsItsRowForAnHourAndIsEmptiedAgainWhenTheBrokerIsBack() {
        ledger.restore(List.of(new RetainedTopic("b", TOPIC, "one")));
        ledger.onEmptied(TOPIC);
        assertThat(ledger.has(TOPIC)).isFalse();
        assertThat(ledger.size()).isZero();
        pass(KEPT.minusSeconds(1));
        assertThat(ledger.take().isEmpty()).isTrue();
        ledger.beginRestatement();
        assertThat(ledger.notRestated()).containsExactly(TOPIC);
        ledger.onEmptied(TOPIC);
        pass(KEPT.minusSeconds(1));
        assertThat(ledger.take().isEmpty()).as("another hour").isTrue();
        pass(Duration.ofSeconds(1));
        ledger.onNoted(ledger.take());
        assertThat(ledger.below("")).isEmpty();
    }

    @Test
    void emptyTopicThatIsPublishedOnAgainIsNotForgotten() {
        ledger.restore(List.of(new RetainedTopic("b", TOPIC, "one")));
        ledger.onEmptied(TOPIC);
        assertThat(ledger.note(TOPIC))
                .as("a broker that was killed may show it again")
                .isEqualTo("one");
        assertThat(ledger.isConfirmed(TOPIC)).isFalse();
        assertThat(ledger.admits(TOPIC, "one")).isTrue();
        assertThat(ledger.has(TOPIC)).isTrue();
        pass(KEPT);
        assertThat(ledger.take().isEmpty()).isTrue();
    }

    @Test
    void searchMissesWhatTheBrokerHasConfirmedAndDidNotSend() {
        ledger.restore(List.of(new RetainedTopic("b", "p/a", ""), new RetainedTopic("b", "p/b", "")));
        ledger.restore(List.of(new RetainedTopic("b", "p/c", ""), new RetainedTopic("b", "p/old", "")));
        ledger.onConfirmed("p/a", "");
        ledger.onConfirmed("p/b", "");
        ledger.beginSearch();
        assertThat(ledger.unseen()).isEqualTo(2);
        ledger.onSeen("p/a");
        ledger.onConfirmed("p/c", "");
        assertThat(ledger.unseen())
                .as("the first publish may be later than the search")
                .isEqualTo(1);
        ledger.onEmptied("p/b");
        assertThat(ledger.unseen()).isZero();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void rowsOfOtherBrokersAreLeftAlone() {
        ledger.restore(List.of(new RetainedTopic("other", TOPIC, "")));
        ledger.beginRestatement();
        assertThat(ledger.notRestated()).isEmpty();
        assertThat(ledger.size()).isZero();
    }

    @Test
    void whatIsNotSaidAgainIsNotWanted() {
        ledger.restore(List.of(new RetainedTopic("b", "p/a", ""), new RetainedTopic("b", "p/b", "")));
        ledger.beginRestatement();
        ledger.restated("p/a");
        ledger.admits("p/new", "");
        assertThat(ledger.notRestated()).containsExactly("p/b");
    }

    @Test
    void fullLedgerTakesNoNewTopicAndKeepsTheOld() {
        IntStream.range(0, Ledger.MAX_TOPICS).forEach(n -> ledger.admits("p/" + n, ""));
        assertThat(ledger.hasRoomFor("p/new")).isFalse();
        assertThat(ledger.hasRoomFor("p/7")).isTrue();
        assertThat(ledger.take().written()).hasSize(Ledger.MAX_NOTES);
    }

    @Test
    void ledgerOfASmallerBrokerIsFullSooner() {
        Ledger small = new Ledger("b", 2, KEPT, nanos::get);
        small.admits("p/1", "");
        assertThat(small.hasRoomFor("p/2")).isTrue();
        small.admits("p/2", "");
        assertThat(small.hasRoomFor("p/3")).isFalse();
        assertThat(small.hasRoomFor("p/1")).isTrue();
    }

    @Test
    void fullLedgerForgetsTheOldestEmptyTopic() {
        ledger.restore(IntStream.range(0, Ledger.MAX_TOPICS)
                .mapToObj(n -> new RetainedTopic("b", "p/" + n, ""))
                .toList());
        ledger.onEmptied("p/7");
        ledger.onEmptied("p/8");
        assertThat(ledger.hasRoomFor("p/new")).isTrue();
        ledger.admits("p/new", "");
        assertThat(ledger.take().emptied()).containsExactly(new RetainedTopic("b", "p/7", ""));
    }

    static List<Long> seeds() {
        return new Random().longs(200).boxed().toList();
    }

    /** Whatever happens in whatever order: what the broker holds has a row on stable storage at any time. */
    @ParameterizedTest
    @MethodSource("seeds")
    void noTopicIsEverRetainedWithoutItsRow(long seed) {
        Random random = new Random(seed);
        List<String> topics = List.of("a", "b", "c");
        List<String> notes = List.of("", "1", "2");
        Map<String, String> rows = new HashMap<>();
        Set<String> retained = new HashSet<>();
        ArrayDeque<RetainedNotes> underWay = new ArrayDeque<>();
        for (int step = 0; step < 300; step++) {
            pass(KEPT.dividedBy(1 + random.nextInt(10)));
            String topic = topics.get(random.nextInt(3));
            String note = notes.get(random.nextInt(3));
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (ledger.admits(topic, note)) {
                        assertThat(rows).containsEntry(topic, note);
                        assertThat(underWay)
                                .noneMatch(one -> one.emptied().stream()
                                        .anyMatch(other -> other.topic().equals(topic)));
                        retained.add(topic);
                    }
                }
                case 1 -> {
                    retained.remove(topic);
                    ledger.onEmptied(topic);
                }
                case 2 -> underWay.add(ledger.take());
                default -> {
                    RetainedNotes stored = underWay.poll();
                    if (stored != null) {
                        stored.written().forEach(one -> rows.put(one.topic(), one.note()));
                        stored.emptied().forEach(one -> rows.remove(one.topic()));
                        ledger.onNoted(stored);
                    }
                }
            }
            assertThat(rows.keySet()).as("step " + step).containsAll(retained);
        }
        topics.forEach(ledger::onEmptied);
        pass(KEPT);
        underWay.add(ledger.take());
        underWay.forEach(ledger::onNoted);
        assertThat(ledger.size()).as("nothing is left behind").isZero();
    }
}
