package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

/** The broker is asked for filters a few at a time, answered or not, and asked again for those who came late. */
class ForeignFiltersTest implements FilterRequests {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final List<List<String>> subscribed = new ArrayList<>();
    private final List<List<String>> unsubscribed = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final List<Consumer<int[]>> unanswered = new ArrayList<>();
    private long now = -7 * SECOND_NANOS;
    private final ForeignFilters filters =
            new ForeignFilters(this, Runnable::run, refused::addAll, Duration.ofSeconds(10), now);

    @Test
    void manyAreAskedForAndLeftInPartsEachAfterTheAnswerToTheOneBefore() throws Exception {
        Set<String> wanted = topics(150);
        filters.want(wanted);
        proceed();
        proceed();
        assertThat(subscribed).extracting(List::size).containsExactly(64);

        answer(0);
        answer(0);
        answer(0);
        assertThat(subscribed).extracting(List::size).containsExactly(64, 64, 22);
        assertThat(flat(subscribed)).containsExactlyInAnyOrderElementsOf(wanted);

        filters.want(Set.of("t0"));
        proceed();
        answer(0);
        answer(0);
        answer(0);
        assertThat(unsubscribed).extracting(List::size).containsExactly(64, 64, 21);
        assertThat(flat(unsubscribed)).doesNotContain("t0");
    }

    @Test
    void wantedAgainWhileItIsLeftItIsSubscribedBehindThat() throws Exception {
        subscribe(topics(1));
        filters.want(Set.of());
        proceed();
        filters.want(topics(1));
        proceed();
        assertThat(subscribed).as("the broker has not answered yet").hasSize(1);

        answer(0);
        assertThat(subscribed).hasSize(2);
    }

    @Test
    void whatTheBrokerRefusesIsToldOnceAndNotAskedForAgain() throws Exception {
        filters.want(topics(2));
        proceed();
        answer(0x87);
        assertThat(refused).containsExactlyInAnyOrder("t0", "t1");

        now += 60 * SECOND_NANOS;
        filters.wantAgain(topics(2));
        filters.want(topics(3));
        proceed();
        assertThat(subscribed.get(1)).containsExactly("t2");
    }

    @Test
    void whoeverComesLateIsToldWhatIsRetainedButAStormOfThemAsksOnce() throws Exception {
        subscribe(topics(3));

        for (int i = 0; i < 500; i++) {
            filters.wantAgain(List.of("t1", "elsewhere"));
            proceed();
            now += SECOND_NANOS / 100;
        }
        proceed();
        assertThat(subscribed).hasSize(2);
        assertThat(subscribed.get(1)).containsExactly("t1");

        answer(0);
        now += 60 * SECOND_NANOS;
        proceed();
        assertThat(subscribed).as("each is asked for once").hasSize(2);
    }

    @Test
    void answerIsMissedInTimeUnlessItMayBeBehindWhatWaitsHere() throws Exception {
        filters.want(topics(1));
        proceed();
        now += 9 * SECOND_NANOS;
        assertThat(filters.isOverdue(now, true)).isFalse();
        now += 9 * SECOND_NANOS;
        assertThat(filters.isOverdue(now, false)).isFalse();
        now += SECOND_NANOS;
        assertThat(filters.isOverdue(now, false)).isTrue();

        answer(0);
        assertThat(filters.isOverdue(now, false)).isFalse();
    }

    @Override
    public void subscribe(List<String> asked, Consumer<int[]> onAnswer) {
        subscribed.add(asked);
        unanswered.add(onAnswer);
    }

    @Override
    public void unsubscribe(List<String> left, Runnable onAnswer) {
        unsubscribed.add(left);
        unanswered.add(codes -> onAnswer.run());
    }

    private void subscribe(Set<String> wanted) throws MqttException {
        filters.want(wanted);
        proceed();
        answer(0);
    }

    private void proceed() throws MqttException {
        filters.proceed(now);
    }

    /** The same code for each filter. */
    private void answer(int code) throws MqttException {
        unanswered
                .remove(0)
                .accept(IntStream.generate(() -> code)
                        .limit(ForeignFilters.AT_ONCE)
                        .toArray());
        proceed();
    }

    private static Set<String> topics(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> flat(List<List<String>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
