package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskBacklogTest {
    @TempDir
    private Path parent;

    private final ManualClockwork clock = new ManualClockwork();
    private int boots;

    private Path directory() {
        return parent.resolve("readings");
    }

    private ReadingBuffer open() throws IOException {
        return open(directory(), 1 << 20);
    }

    private ReadingBuffer open(Path directory, long limitBytes) throws IOException {
        String boot = "boot" + ++boots;
        BufferFigures figures = new BufferFigures();
        return new ReadingBuffer(
                boot, 1 << 20, clock, new DiskBacklog(Ring.open(directory, limitBytes), boot, clock, figures), figures);
    }

    private Reading reading(double value) {
        return Reading.newBuilder()
                .setMetric("a")
                .setTimeMs(clock.wallMillis())
                .setNumber(value)
                .build();
    }

    private void measure(ReadingBuffer buffer, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(value -> buffer.add(reading(value)));
    }

    private static ReadingBatch taken(@Nullable ReadingBatch batch) {
        return Objects.requireNonNull(batch, "nothing to take");
    }

    private static List<Double> numbers(ReadingBatch batch) {
        return batch.getReadingsList().stream().map(Reading::getNumber).toList();
    }

    private static Double[] range(int from, int to) {
        return IntStream.rangeClosed(from, to).asDoubleStream().boxed().toArray(Double[]::new);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory())) {
            return all.filter(file -> file.toString().endsWith(".readings"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatWasMeasuredWithoutALinkComesAfterARestartUnderTheOldBootAsHistory() throws IOException {
        ReadingBuffer first = open();
        measure(first, 1, 3);
        first.keep();
        measure(first, 4, 5);
        first.close();
        ReadingBuffer second = open();
        assertThat(second.figures().readings()).isEqualTo(5);
        measure(second, 6, 6);
        second.onWelcome(0);

        ReadingBatch live = taken(second.takeAgain());
        assertThat(numbers(live)).containsExactly(6.0);
        assertThat(live.getHistorical()).isFalse();
        ReadingBatch old = taken(second.takeBacklog(500, 40_000));
        assertThat(old.getBootId()).isEqualTo("boot1-d");
        assertThat(old.getBatchNo()).isEqualTo(1);
        assertThat(old.getHistorical()).isTrue();
        assertThat(numbers(old)).containsExactly(range(1, 5));
        assertThat(second.takeBacklog(500, 40_000)).isNull();
    }

    @Test
    void batchInDoubtWhenTheProcessEndedComesUnderItsBootAndNumber() throws IOException {
        ReadingBuffer first = open();
        first.onWelcome(0);
        measure(first, 1, 1);
        taken(first.takeLive(10, 10_000));
        measure(first, 2, 2);
        ReadingBatch doubtful = taken(first.takeLive(10, 10_000));
        first.onAcknowledged("boot1", 1);
        first.close();
        ReadingBuffer second = open();
        second.onWelcome(0);

        ReadingBatch again = taken(second.takeBacklog(500, 40_000));
        assertThat(again.getBootId()).isEqualTo("boot1");
        assertThat(again.getBatchNo()).isEqualTo(doubtful.getBatchNo());
        assertThat(again.getOldestBatchNo()).isEqualTo(2);
        assertThat(again.getHistorical()).isTrue();
        assertThat(again.getReadingsList()).isEqualTo(doubtful.getReadingsList());
        assertThat(second.takeBacklog(500, 40_000)).isNull();
    }

    @Test
    void nothingIsWrittenWhileTheHubAcknowledges() throws IOException {
        ReadingBuffer buffer = open();
        buffer.onWelcome(0);
        for (int i = 1; i <= 100; i++) {
            measure(buffer, i, i);
            taken(buffer.takeLive(10, 10_000));
            clock.advance(Duration.ofMillis(1_500));
            buffer.keep();
            buffer.onAcknowledged("boot1", i);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void batchThatIsNotAcknowledgedForThreeSecondsOutlivesACrash() throws IOException {
        ReadingBuffer first = open();
        first.onWelcome(0);
        measure(first, 1, 1);
        taken(first.takeLive(10, 10_000));
        clock.advance(Duration.ofSeconds(3));
        first.keep();
        ReadingBuffer second = afterACrash();
        second.onWelcome(0);

        assertThat(numbers(taken(second.takeBacklog(500, 40_000)))).containsExactly(1.0);
    }

    /** The first process's files as they are; the old one does nothing more. */
    private ReadingBuffer afterACrash() throws IOException {
        Path copy = Files.createDirectories(parent.resolve("copy" + boots));
        for (Path file : files()) {
            Files.copy(file, copy.resolve(Objects.requireNonNull(file.getFileName())));
        }
        return open(copy, 1 << 20);
    }

    @Test
    void newestValueThatWentLiveIsNotSentOnceMoreFromTheDisk() throws IOException {
        ReadingBuffer first = open();
        measure(first, 1, 5);
        first.keep();
        first.onWelcome(0);
        assertThat(numbers(taken(first.takeAgain()))).containsExactly(5.0);
        ReadingBuffer second = afterACrash();
        assertThat(numbers(taken(first.takeBacklog(500, 40_000)))).containsExactly(range(1, 4));
        second.onWelcome(0);
        List<ReadingBatch> both =
                List.of(taken(second.takeBacklog(500, 40_000)), taken(second.takeBacklog(500, 40_000)));

        assertThat(both).extracting(ReadingBatch::getBootId).containsExactly("boot1-d", "boot1");
        assertThat(both.stream().flatMap(batch -> numbers(batch).stream())).containsExactly(range(1, 5));
        second.onAcknowledged("boot1-d", 1);
        second.onAcknowledged("boot1", 1);
        assertThat(second.figures().readings()).isZero();
    }

    @Test
    void whatTheHubHasIsRemovedFromTheDisk() throws IOException {
        ReadingBuffer buffer = open();
        measure(buffer, 1, 10_000);
        buffer.keep();
        measure(buffer, 10_001, 20_000);
        buffer.keep();
        assertThat(files()).hasSizeGreaterThan(3);
        buffer.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(buffer, "boot1");

        assertThat(hub.stored).hasSize(20_000).doesNotHaveDuplicates();
        assertThat(files()).isEmpty();
        assertThat(buffer.figures().readings()).isZero();
        assertThat(buffer.figures().batches()).isZero();
        assertThat(buffer.figures().bytes()).isZero();
    }

    @Test
    void whatTheHubHasIsNotSentAgainAfterARestart() throws IOException {
        ReadingBuffer first = open();
        measure(first, 1, 1_400);
        first.keep();
        first.onWelcome(0);
        taken(first.takeAgain());
        taken(first.takeBacklog(500, 40_000));
        taken(first.takeBacklog(500, 40_000));
        first.onAcknowledged("boot1", 1);
        first.onAcknowledged("boot1-d", 1);
        clock.advance(Duration.ofSeconds(1));
        first.keep();
        ReadingBuffer second = afterACrash();
        second.onWelcome(0);
        ReadingBatch next = taken(second.takeBacklog(500, 40_000));

        assertThat(next.getBatchNo()).isEqualTo(2);
        assertThat(next.getOldestBatchNo()).isEqualTo(2);
        assertThat(numbers(next)).startsWith(501.0);
    }

    @Test
    void fullRingLosesTheOldestAndCountsThem() throws IOException {
        ReadingBuffer buffer = open();
        for (int i = 0; i < 100; i++) {
            measure(buffer, i * 1_000, i * 1_000 + 999);
            buffer.keep();
        }
        long onDisk = files().stream().mapToLong(file -> file.toFile().length()).sum();
        assertThat(onDisk).isBetween(900_000L, 1L << 20);
        buffer.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(buffer, "boot1");

        assertThat(buffer.figures().dropped()).isPositive();
        assertThat(hub.stored).hasSize((int) (100_000 - buffer.figures().dropped()));
        assertThat(hub.stored.stream().sorted())
                .as("the newest are there without a gap")
                .containsExactlyElementsOf(
                        DoubleStream.iterate((double) buffer.figures().dropped(), v -> v < 100_000, v -> v + 1)
                                .boxed()
                                .toList());
    }

    @Test
    void newestOfAMetricThatGaveWayWithTheOldestIsLostOnce() throws IOException {
        ReadingBuffer buffer = open();
        buffer.add(Reading.newBuilder()
                .setMetric("slow")
                .setTimeMs(clock.wallMillis())
                .setNumber(-1)
                .build());
        for (int i = 0; i < 100; i++) {
            measure(buffer, i * 1_000, i * 1_000 + 999);
            buffer.keep();
        }
        buffer.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(buffer, "boot1");

        assertThat(hub.stored).hasSize((int) (100_001 - buffer.figures().dropped()));
        assertThat(buffer.figures().readings()).isZero();
    }

    @Test
    void fileCutOffAnywhereKeepsWhatStandsBeforeTheCut() throws IOException {
        ReadingBuffer first = open();
        for (int i = 1; i <= 20; i++) {
            measure(first, i, i);
            first.keep();
        }
        byte[] whole = Files.readAllBytes(files().get(0));
        int before = 0;
        for (int length = 0; length <= whole.length; length++) {
            List<Double> found = storedFrom(Arrays.copyOf(whole, length));
            assertThat(found).as("cut at %d", length).containsExactly(range(1, found.size()));
            assertThat(found.size()).as("cut at %d", length).isBetween(before, before + 1);
            before = found.size();
        }
        assertThat(before).isEqualTo(20);
    }

    private List<Double> storedFrom(byte[] segment) throws IOException {
        Path damaged = Files.createDirectories(parent.resolve("damaged" + boots));
        Files.write(damaged.resolve("0000000001.readings"), segment);
        ReadingBuffer buffer = open(damaged, 1 << 20);
        buffer.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(buffer, "boot" + boots);
        assertThat(buffer.figures().readings()).isZero();
        buffer.close();
        return hub.stored;
    }

    @Test
    void flippedBitCostsNoMoreThanItsRecord() throws IOException {
        ReadingBuffer first = open();
        for (int i = 1; i <= 5; i++) {
            measure(first, i, i);
            first.keep();
        }
        byte[] whole = Files.readAllBytes(files().get(0));
        for (int at = 8; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x10;
            assertThat(storedFrom(bytes)).as("flipped at %d", at).hasSize(4).isSubsetOf(range(1, 5));
        }
    }

    @Test
    void fileThatIsNoSegmentIsLeftOut() throws IOException {
        assertThat(storedFrom("#!/bin/sh\nexit 1\n".repeat(100).getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }

    @Test
    void fileDamagedWhileTheAgentRunsIsCountedAsLost() throws IOException {
        ReadingBuffer buffer = open();
        measure(buffer, 1, 10);
        buffer.keep();
        Files.write(files().get(0), new byte[100]);
        buffer.onWelcome(0);
        taken(buffer.takeAgain());
        buffer.onAcknowledged("boot1", 1);

        assertThat(buffer.takeBacklog(500, 40_000)).isNull();
        assertThat(buffer.hasUnsent()).isFalse();
        assertThat(buffer.figures().readings()).isZero();
        assertThat(buffer.figures().dropped()).isPositive();
    }

    @Test
    void diskThatDoesNotTakeThemLeavesReadingsInMemoryUntilItDoes() throws IOException {
        Files.writeString(directory(), "in the way");
        ReadingBuffer buffer = open();
        measure(buffer, 1, 10);
        buffer.keep();
        clock.advance(Duration.ofSeconds(5));
        measure(buffer, 11, 20);
        buffer.keep();
        assertThat(buffer.figures().faults()).isEqualTo(1);
        assertThat(buffer.figures().dropped()).isZero();
        Files.delete(directory());
        clock.advance(Duration.ofSeconds(30));
        measure(buffer, 21, 30);
        buffer.keep();
        assertThat(files()).hasSize(1);
        buffer.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(buffer, "boot1");

        assertThat(hub.stored).hasSize(30).doesNotHaveDuplicates();
        assertThat(buffer.figures().readings()).isZero();
    }

    @Test
    void directoryBelongsToOneAgent() throws IOException {
        ReadingBuffer first = open();
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("another agent");
        first.close();

        assertThat(open().figures().readings()).isZero();
    }

    @Test
    void batchLargerThanTheHubTakesIsGivenUpAndCounted() throws IOException {
        ReadingBuffer buffer = open();
        measure(buffer, 1, 200);
        buffer.keep();
        buffer.onWelcome(0);
        taken(buffer.takeAgain());
        buffer.onAcknowledged("boot1", 1);

        assertThat(buffer.takeBacklog(100, 40_000)).isNull();
        assertThat(buffer.figures().dropped()).isEqualTo(199);
        assertThat(buffer.figures().readings()).isZero();
    }
}
