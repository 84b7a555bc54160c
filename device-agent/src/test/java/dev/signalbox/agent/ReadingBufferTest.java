package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingBufferTest {
    private static final String BOOT = "boot";

    private final ReadingBuffer buffer = inMemory(1 << 20);
    private long time;

    private static ReadingBuffer inMemory(long limitBytes) {
        return new ReadingBuffer(
                BOOT, limitBytes, new ManualClockwork(), new MemoryBacklog("boot-m"), new BufferFigures());
    }

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

        ReadingBatch first = taken(buffer.takeAgain());
        ReadingBatch second = taken(buffer.takeBacklog(100, 10_000));

        assertThat(numbers(first)).containsExactly(2.0, 3.0);
        assertThat(first.getHistorical()).isFalse();
        assertThat(numbers(second)).containsExactly(1.0);
        assertThat(second.getHistorical()).isTrue();
        assertThat(first.getBootId()).as("that of the Hello").isEmpty();
        assertThat(second.getBootId())
                .as("live batches are acknowledged although older ones still wait")
                .isEqualTo("boot-m");
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
        assertThat(buffer.figures().dropped()).isEqualTo(1);
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
        buffer.onAcknowledged(BOOT, 1);
        buffer.giveUpLastSent();

        assertThat(buffer.figures().dropped()).isZero();
        assertThat(buffer.figures().readings()).isZero();
    }

    @Test
    void fullBufferLosesTheOldestAndCountsThem() {
        ReadingBuffer small = inMemory(10_000);
        for (int i = 0; i < 1000; i++) {
            small.add(reading("a", i));
        }
        small.onWelcome(0);

        assertThat(small.figures().readings() + small.figures().dropped()).isEqualTo(1000);
        assertThat(small.figures().dropped()).isPositive();
        assertThat(numbers(taken(small.takeAgain()))).containsExactly(999.0);
        assertThat(numbers(taken(small.takeBacklog(1, 10_000))))
                .containsExactly((double) small.figures().dropped());
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
            ReadingBuffer tested = inMemory(1 << 20);
            ModelHub hub = new ModelHub();
            Set<Double> reported = new HashSet<>();
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
                            tested.onWelcome(hub.acknowledged(BOOT));
                        }
                        open = !open;
                    }
                    case 3 -> hub.acknowledge(tested);
                    default -> {
                        if (random.nextInt(10) == 0) { // the frame is lost with its link
                            ModelHub.next(tested);
                            tested.onLinkEnded();
                            tested.onWelcome(hub.acknowledged(BOOT));
                        } else {
                            hub.take(ModelHub.next(tested), BOOT);
                        }
                    }
                }
            }
            tested.onLinkEnded();
            tested.onWelcome(hub.acknowledged(BOOT));
            hub.takeAll(tested, BOOT);

            assertThat(hub.stored).as("seed %d", seed).doesNotHaveDuplicates();
            assertThat(new HashSet<>(hub.stored)).as("seed %d", seed).isEqualTo(reported);
            assertThat(tested.figures().readings()).as("seed %d", seed).isZero();
        }
    }
}
