package dev.signalbox.hub.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Says what grew. The first quarter of the samples is warm-up. Of the others a figure is flat when neither the median of the last
 * third is more than the tolerance above that of the first, nor the slope over all of them says as much. A file that is only appended
 * to is not flat by nature: it must never be larger than what is in it allows ({@link FileSizes}).
 */
final class SoakJudge {
    private static final int FEWEST_SAMPLES = 8;

    /** One descriptor lost in so many visits must be caught; a shorter run proves nothing. */
    private static final int VISITS_PER_LEAK = 100;

    /** Keys and their executions are known for a day: the newest 10,000, in 8 MiB (reliability.md). */
    private static final long KEPT_COMMANDS = 10_000;

    private static final double HEAP_PER_COMMAND = (8 << 20) / (double) KEPT_COMMANDS;

    /** One for a connection of the broker that is just made, and files that H2 opens for a while. */
    private static final Figure DESCRIPTORS = new Figure("open descriptors", 4, SoakSample::descriptors);

    private static final List<Figure> FIGURES = List.of(
            DESCRIPTORS,
            // Pools that are not full yet.
            new Figure("threads", 4, SoakSample::threads),
            // Pages in H2's cache, and tables that doubled. What is kept of commands by design is taken off.
            new Figure(
                    "live heap, bytes",
                    3 << 20,
                    sample -> sample.heapBytes() - HEAP_PER_COMMAND * Math.min(sample.commands(), KEPT_COMMANDS)),
            // Each thread that writes keeps some.
            new Figure("direct memory, bytes", 1 << 20, SoakSample::directBytes),
            // Pages of H2, of which a table that grows and shrinks leaves some half full.
            new Figure("disk for ever, bytes", 64 << 10, SoakSample::lastingBytes));

    /** What is measured, and how much of it may come and go. */
    private record Figure(String title, double tolerance, ToDoubleFunction<SoakSample> value) {}

    private SoakJudge() {}

    /** A sentence for each figure that is not flat; empty: all are. */
    static List<String> violations(List<SoakSample> samples) {
        if (samples.size() < FEWEST_SAMPLES) {
            return List.of("Only " + samples.size() + " samples; " + FEWEST_SAMPLES + " are the fewest to judge by.");
        }
        List<SoakSample> judged = judged(samples);
        List<String> violations = new ArrayList<>();
        double visits = betweenThirds(judged, SoakSample::visits);
        if (visits < VISITS_PER_LEAK * DESCRIPTORS.tolerance()) {
            violations.add(String.format(
                    Locale.ROOT,
                    "Only %.0f visits between the first third and the last: one descriptor lost in %d would not be seen.",
                    visits,
                    VISITS_PER_LEAK));
        }
        for (Figure figure : FIGURES) {
            double grown = Math.max(betweenThirds(judged, figure.value()), bySlope(judged, figure.value()));
            if (grown > figure.tolerance()) {
                violations.add(String.format(
                        Locale.ROOT,
                        "%s: grew by %.0f, beyond what is kept by design; %.0f is tolerated (%.2f for each 100 visits).",
                        figure.title(),
                        grown,
                        figure.tolerance(),
                        100 * slope(judged, figure.value())));
            }
        }
        samples.stream()
                .filter(sample -> sample.diskOverBytes() > 0)
                .findFirst()
                .ifPresent(sample -> violations.add(String.format(
                        Locale.ROOT,
                        "disk: after %d visits a file was %d bytes larger than its compaction allows.",
                        sample.visits(),
                        sample.diskOverBytes())));
        return violations;
    }

    /** What each figure did, for people. */
    static List<String> growth(List<SoakSample> samples) {
        List<SoakSample> judged = judged(samples);
        List<String> lines = new ArrayList<>();
        for (Figure figure : FIGURES) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s: %+.0f from the first third to the last, %+.0f by the slope; tolerated %.0f",
                    figure.title(),
                    betweenThirds(judged, figure.value()),
                    bySlope(judged, figure.value()),
                    figure.tolerance()));
        }
        return lines;
    }

    private static List<SoakSample> judged(List<SoakSample> samples) {
        return samples.subList(samples.size() / 4, samples.size());
    }

    private static double betweenThirds(List<SoakSample> judged, ToDoubleFunction<SoakSample> value) {
        int third = judged.size() / 3;
        return median(values(judged.subList(judged.size() - third, judged.size()), value))
                - median(values(judged.subList(0, third), value));
    }

    private static List<Double> values(List<SoakSample> samples, ToDoubleFunction<SoakSample> value) {
        return samples.stream().map(value::applyAsDouble).toList();
    }

    /** As much as it says for the visits between the thirds. */
    private static double bySlope(List<SoakSample> judged, ToDoubleFunction<SoakSample> value) {
        return slope(judged, value) * betweenThirds(judged, SoakSample::visits);
    }

    /** For each visit, by Theil and Sen: the median of the slopes of all pairs, which a few outliers do not move. */
    private static double slope(List<SoakSample> judged, ToDoubleFunction<SoakSample> value) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < judged.size(); i++) {
            for (int j = i + 1; j < judged.size(); j++) {
                long visits = judged.get(j).visits() - judged.get(i).visits();
                if (visits > 0) {
                    slopes.add((value.applyAsDouble(judged.get(j)) - value.applyAsDouble(judged.get(i))) / visits);
                }
            }
        }
        return slopes.isEmpty() ? 0 : median(slopes);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
