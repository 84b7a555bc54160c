package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Samples of one series in columns: a time, a quality and a value each. Confined to one thread. */
final class Samples {
    private final Kind kind;
    private int size;
    private long[] times = new long[4];
    private int[] qualities = new int[4];
    /** Numbers, and flags as 0 and 1; stays empty where the kind is TEXT. */
    private double[] numbers;
    /** Stays empty unless the kind is TEXT. */
    private final List<String> texts = new ArrayList<>(0);

    Samples(Kind kind) {
        this.kind = kind;
        this.numbers = new double[kind == Kind.TEXT ? 0 : 4];
    }

    Kind kind() {
        return kind;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long timeMillis(int index) {
        return times[index];
    }

    /** The number of the reading's {@code Quality}; one that this hub does not know is kept as it is. */
    int quality(int index) {
        return qualities[index];
    }

    double number(int index) {
        return numbers[index];
    }

    /** A copy of those from one on until before another. */
    double[] numbers(int from, int end) {
        return Arrays.copyOfRange(numbers, from, end);
    }

    String text(int index) {
        return texts.get(index);
    }

    void add(Reading reading) {
        switch (kind) {
            case NUMBER -> addNumber(reading.getTimeMs(), reading.getQualityValue(), reading.getNumber());
            case FLAG -> addNumber(reading.getTimeMs(), reading.getQualityValue(), reading.getFlag() ? 1 : 0);
            case TEXT -> addText(reading.getTimeMs(), reading.getQualityValue(), reading.getText());
        }
    }

    void addNumber(long timeMillis, int quality, double number) {
        addTime(timeMillis, quality);
        if (numbers.length < size) {
            numbers = Arrays.copyOf(numbers, times.length);
        }
        numbers[size - 1] = number;
    }

    void addText(long timeMillis, int quality, String text) {
        addTime(timeMillis, quality);
        texts.add(text);
    }

    void addAll(Samples other) {
        for (int i = 0; i < other.size; i++) {
            addFrom(other, i);
        }
    }

    /** The last of those with the highest time; there must be one. */
    int newest() {
        int newest = 0;
        for (int i = 1; i < size; i++) {
            if (times[i] >= times[newest]) {
                newest = i;
            }
        }
        return newest;
    }

    Reading reading(String metric, int index) {
        Reading.Builder reading =
                Reading.newBuilder().setMetric(metric).setTimeMs(times[index]).setQualityValue(qualities[index]);
        return switch (kind) {
            case NUMBER -> reading.setNumber(numbers[index]).build();
            case FLAG -> reading.setFlag(numbers[index] != 0).build();
            case TEXT -> reading.setText(texts.get(index)).build();
        };
    }

    /** These in the order of time; those of one time stay in the order in which they came. */
    Samples inTimeOrder() {
        if (isInTimeOrder()) {
            return this;
        }
        Samples sorted = new Samples(kind);
        IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingLong(i -> times[i]))
                .forEach(i -> sorted.addFrom(this, i));
        return sorted;
    }

    private boolean isInTimeOrder() {
        for (int i = 1; i < size; i++) {
            if (times[i] < times[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private void addFrom(Samples other, int index) {
        if (kind == Kind.TEXT) {
            addText(other.times[index], other.qualities[index], other.texts.get(index));
        } else {
            addNumber(other.times[index], other.qualities[index], other.numbers[index]);
        }
    }

    private void addTime(long timeMillis, int quality) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            qualities = Arrays.copyOf(qualities, 2 * size);
        }
        times[size] = timeMillis;
        qualities[size] = quality;
        size++;
    }
}
