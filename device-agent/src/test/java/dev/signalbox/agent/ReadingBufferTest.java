package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingBufferTest {
    private final ReadingBuffer buffer = new ReadingBuffer(1 << 20);
    private long time;

    private Reading reading(String metric, double value) {
        return Reading.newBuilder()
                .setMetric(metric)
                .setTimeMs(++time)
                .setNumber(value)
                .build();
    }

    private static ReadingBatch taken(@Nullable ReadingBatch batch) {
        return Objects.requireNonNull(batch, "nothing to take");
    }

    private static List<Double> numbers(ReadingBatch batch) {
        return batch.getReadingsList().stream().map(Reading::getNumber).toList();
    }

    @Test
    void newestOfEachMetricGoesLiveFirstAndTheRestFollowsAsHistory() {
        buffer.add(reading("a", 1));
        buffer.add(reading("b", 2));
        buffer.add(reading("a", 3));
        buffer.onWelcome(0);

        ReadingBatch first = taken(buffer.takeLive(100, 10_000));
        ReadingBatch second = taken(buffer.takeBacklog(100, 10_000));

        assertThat(numbers(first)).containsExactly(2.0, 3.0);
        assertThat(first.getHistorical()).isFalse();
        assertThat(numbers(second)).containsExactly(1.0);
        assertThat(second.getHistorical()).isTrue();
        assertThat(second.getBatchNo()).isGreaterThan(first.getBatchNo());
    }

    @Test
    void batchInDoubtIsSentAgainUnderItsNumberUnlessTheHubHasIt() {
        buffer.onWelcome(0);
        buffer.add(reading("a", 1));
        long first = taken(buffer.takeLive(100, 10_000)).getBatchNo();
        buffer.add(reading("a", 2));
        ReadingBatch second = taken(buffer.takeLive(100, 10_000));
        buffer.onLinkEnded();
        buffer.onWelcome(first);

        assertThat(taken(buffer.takeAgain()).getReadingsList()).isEqualTo(second.getReadingsList());
        assertThat(buffer.takeAgain()).isNull();
        assertThat(buffer.takeLive(100, 10_000)).isNull();
    }

    @Test
    void batchInDoubtIsHistoryOnceSomethingNewerWasMeasured() {
        buffer.onWelcome(0);
        buffer.add(reading("a", 1));
        taken(buffer.takeLive(100, 10_000));
        buffer.onLinkEnded();
        buffer.onWelcome(0);
        assertThat(taken(buffer.takeAgain()).getHistorical()).isFalse();
        buffer.onLinkEnded();
        buffer.add(reading("a", 2));
        buffer.onWelcome(0);

        assertThat(taken(buffer.takeAgain()).getHistorical()).isTrue();
    }

    @Test
    void batchTheHubCouldNotTakeIsGivenUpEvenIfItsNumberIsNotTheHighest() {
        buffer.onWelcome(0);
        buffer.add(reading("a", 1));
        taken(buffer.takeLive(100, 10_000));
        buffer.add(reading("a", 2));
        ReadingBatch second = taken(buffer.takeLive(100, 10_000));
        buffer.onLinkEnded();
        buffer.onWelcome(0);
        assertThat(taken(buffer.takeAgain()).getBatchNo()).isEqualTo(1);
        buffer.giveUpLastSent();
        buffer.onLinkEnded();
        buffer.onWelcome(0);

        assertThat(taken(buffer.takeAgain()).getReadingsList()).isEqualTo(second.getReadingsList());
        assertThat(buffer.takeAgain()).isNull();
        assertThat(buffer.dropped()).isEqualTo(1);
    }

    @Test
    void linkThatSentNoBatchOrOneTheHubHasGivesNothingUp() {
        buffer.onWelcome(0);
        buffer.add(reading("a", 1));
        taken(buffer.takeLive(100, 10_000));
        buffer.onLinkEnded();
        buffer.onWelcome(0);
        buffer.giveUpLastSent();
        assertThat(taken(buffer.takeAgain()).getBatchNo()).isEqualTo(1);
        buffer.onAcknowledged(1);
        buffer.giveUpLastSent();

        assertThat(buffer.dropped()).isZero();
        assertThat(buffer.size()).isZero();
    }

    @Test
    void fullBufferLosesTheOldestAndCountsThem() {
        ReadingBuffer small = new ReadingBuffer(10_000);
        for (int i = 0; i < 1000; i++) {
            small.add(reading("a", i));
        }
        small.onWelcome(0);

        assertThat(small.size() + small.dropped()).isEqualTo(1000);
        assertThat(small.dropped()).isPositive();
        assertThat(numbers(taken(small.takeLive(10, 10_000)))).containsExactly(999.0);
        assertThat(numbers(taken(small.takeBacklog(1, 10_000)))).containsExactly((double) small.dropped());
    }

    @Test
    void batchesStayWithinTheLimitsOfTheHub() {
        buffer.onWelcome(0);
        for (int i = 0; i < 100; i++) {
            buffer.add(reading("a", i));
        }

        assertThat(taken(buffer.takeLive(7, 10_000)).getReadingsCount()).isEqualTo(7);
        assertThat(taken(buffer.takeLive(1000, 500)).getSerializedSize()).isLessThanOrEqualTo(520);
    }

    /** Whatever happens to links, a hub that acknowledges truthfully ends up with every reading once. */
    @Test
    void everyReadingReachesAHubOnceWhateverHappensToLinks() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ReadingBuffer tested = new ReadingBuffer(1 << 20);
            List<Double> stored = new ArrayList<>();
            Set<Double> reported = new HashSet<>();
            long highest = 0;
            boolean open = false;
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(open ? 6 : 3)) {
                    case 0, 1 -> {
                        double value = reported.size();
                        reported.add(value);
                        tested.add(reading(random.nextBoolean() ? "a" : "b", value));
                    }
                    case 2 -> {
                        if (open) {
                            tested.onLinkEnded();
                        } else {
                            tested.onWelcome(highest);
                        }
                        open = !open;
                    }
                    case 3 -> tested.onAcknowledged(highest);
                    default -> highest = deliver(tested, random, stored, highest);
                }
            }
            tested.onLinkEnded();
            tested.onWelcome(highest);
            for (int i = 0; i < 200; i++) {
                highest = deliver(tested, new Random(2), stored, highest);
                tested.onAcknowledged(highest);
            }

            assertThat(stored).as("seed %d", seed).doesNotHaveDuplicates();
            assertThat(new HashSet<>(stored)).as("seed %d", seed).isEqualTo(reported);
            assertThat(tested.size()).as("seed %d", seed).isZero();
        }
    }

    /** One frame to a hub that keeps what is new to it; every tenth frame is lost with its link later. */
    private static long deliver(ReadingBuffer from, Random random, List<Double> stored, long highest) {
        ReadingBatch batch = from.takeAgain();
        if (batch == null) {
            batch = from.takeLive(3, 10_000);
        }
        if (batch == null) {
            batch = from.takeBacklog(3, 10_000);
        }
        if (batch == null) {
            return highest;
        }
        if (random.nextInt(10) == 0) {
            from.onLinkEnded();
            from.onWelcome(highest);
            return highest;
        }
        if (batch.getBatchNo() > highest) {
            stored.addAll(numbers(batch));
            return batch.getBatchNo();
        }
        return highest;
    }
}
