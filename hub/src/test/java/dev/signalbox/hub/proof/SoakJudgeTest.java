package dev.signalbox.hub.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SoakJudgeTest {
    private static final long VISITS_PER_SAMPLE = 250;
    private static final SoakSample START =
            new SoakSample(0, 0, 0, 60, 40, 30L << 20, 2L << 20, 200L << 20, 4L << 20, 0, 1L << 20);

    /** What may be lost with each visit. */
    private record Leak(double descriptors, double threads, double heapBytes, double directBytes, double lastingBytes) {
        static final Leak NONE = new Leak(0, 0, 0, 0, 0);

        SoakSample after(long visits) {
            return new SoakSample(
                    visits,
                    0,
                    0,
                    START.descriptors() + (long) (descriptors * visits),
                    START.threads() + (long) (threads * visits),
                    START.heapBytes() + (long) (heapBytes * visits),
                    START.directBytes() + (long) (directBytes * visits),
                    START.residentBytes() + visits * 100_000,
                    START.diskBytes() + visits * 6_000,
                    0,
                    START.lastingBytes() + (long) (lastingBytes * visits));
        }

        List<SoakSample> samples(int count) {
            return IntStream.range(0, count)
                    .mapToObj(i -> after(i * VISITS_PER_SAMPLE))
                    .toList();
        }
    }

    @Test
    void flatFiguresArePassed() {
        assertThat(SoakJudge.violations(Leak.NONE.samples(8))).isEmpty();
        assertThat(SoakJudge.violations(Leak.NONE.samples(24))).isEmpty();
    }

    @Test
    void oneDescriptorInAHundredVisitsIsCaughtByTheFewestSamples() {
        assertThat(SoakJudge.violations(new Leak(0.01, 0, 0, 0, 0).samples(8)))
                .singleElement()
                .asString()
                .startsWith("open descriptors: grew by 10");
    }

    @Test
    void eachFigureIsCaughtByItself() {
        assertThat(SoakJudge.violations(new Leak(0, 0.01, 0, 0, 0).samples(24)))
                .singleElement()
                .asString()
                .startsWith("threads");
        assertThat(SoakJudge.violations(new Leak(0, 0, 2_000, 0, 0).samples(24)))
                .singleElement()
                .asString()
                .startsWith("live heap");
        assertThat(SoakJudge.violations(new Leak(0, 0, 0, 1_000, 0).samples(24)))
                .singleElement()
                .asString()
                .startsWith("direct memory");
        assertThat(SoakJudge.violations(new Leak(0, 0, 0, 0, 40).samples(24)))
                .singleElement()
                .asString()
                .startsWith("disk");
    }

    @Test
    void aFileThatIsNotCompactedIsCaught() {
        List<SoakSample> samples = changed(
                Leak.NONE.samples(8),
                3,
                sample -> new SoakSample(
                        sample.visits(),
                        sample.commands(),
                        sample.changes(),
                        sample.descriptors(),
                        sample.threads(),
                        sample.heapBytes(),
                        sample.directBytes(),
                        sample.residentBytes(),
                        sample.diskBytes(),
                        1_000_000,
                        sample.lastingBytes()));
        assertThat(SoakJudge.violations(samples))
                .containsExactly("disk: after 750 visits a file was 1000000 bytes larger than its compaction allows.");
    }

    @Test
    void growthWhileItWarmsUpIsNone() {
        List<SoakSample> samples = changed(Leak.NONE.samples(8), 0, sample -> with(sample, 20, 0));
        samples = changed(samples, 1, sample -> with(sample, 30, 0));
        assertThat(SoakJudge.violations(samples)).isEmpty();
    }

    @Test
    void whatComesAndGoesIsNone() {
        Random random = new Random(7);
        List<SoakSample> samples = Leak.NONE.samples(24).stream()
                .map(sample -> with(sample, 60 + random.nextInt(4), 0))
                .toList();
        assertThat(SoakJudge.violations(samples)).isEmpty();
    }

    @Test
    void oneOutlierIsNone() {
        assertThat(SoakJudge.violations(changed(Leak.NONE.samples(24), 23, sample -> with(sample, 90, 0))))
                .isEmpty();
    }

    @Test
    void aStepThatStaysIsCaught() {
        List<SoakSample> samples = Leak.NONE.samples(24);
        for (int i = 16; i < 24; i++) {
            samples = changed(samples, i, sample -> with(sample, 70, 0));
        }
        assertThat(SoakJudge.violations(samples)).hasSize(1);
    }

    @Test
    void keysThatAreKeptAreNoLeakAndMoreThanThatIs() {
        // 800 bytes for each command, and the same heap without commands.
        List<SoakSample> kept = new ArrayList<>();
        List<SoakSample> leaked = new ArrayList<>();
        for (SoakSample sample : new Leak(0, 0, 800, 0, 0).samples(36)) {
            kept.add(with(sample, START.descriptors(), sample.visits()));
            leaked.add(sample);
        }
        assertThat(SoakJudge.violations(kept)).isEmpty();
        assertThat(SoakJudge.violations(leaked)).singleElement().asString().startsWith("live heap");
    }

    @Test
    void tooLittleIsNoProof() {
        assertThat(SoakJudge.violations(Leak.NONE.samples(7)))
                .singleElement()
                .asString()
                .startsWith("Only 7 samples");
        List<SoakSample> idle =
                IntStream.range(0, 24).mapToObj(i -> Leak.NONE.after(i)).toList();
        assertThat(SoakJudge.violations(idle)).singleElement().asString().contains("would not be seen");
    }

    private static List<SoakSample> changed(List<SoakSample> samples, int index, UnaryOperator<SoakSample> change) {
        List<SoakSample> all = new ArrayList<>(samples);
        all.set(index, change.apply(all.get(index)));
        return all;
    }

    private static SoakSample with(SoakSample sample, long descriptors, long commands) {
        return new SoakSample(
                sample.visits(),
                commands,
                sample.changes(),
                descriptors,
                sample.threads(),
                sample.heapBytes(),
                sample.directBytes(),
                sample.residentBytes(),
                sample.diskBytes(),
                sample.diskOverBytes(),
                sample.lastingBytes());
    }
}
