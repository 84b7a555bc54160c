package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.HistoryPoint;

/** Some samples as one: what can be joined with others in any order but for equal times. Confined to one thread. */
final class Bucket {
    private double lowest;
    private double highest;
    private double sum;
    private long count;
    private double last;
    private long lastMillis;
    /** Of samples with one time the one of the higher rank came later. */
    private long lastRank;

    Bucket(double lowest, double highest, double sum, long count, double last, long lastMillis) {
        this.lowest = lowest;
        this.highest = highest;
        this.sum = sum;
        this.count = count;
        this.last = last;
        this.lastMillis = lastMillis;
    }

    static Bucket of(long timeMillis, double number, long rank) {
        Bucket bucket = new Bucket(number, number, number, 1, number, timeMillis);
        bucket.lastRank = rank;
        return bucket;
    }

    Bucket copy() {
        Bucket copy = new Bucket(lowest, highest, sum, count, last, lastMillis);
        copy.lastRank = lastRank;
        return copy;
    }

    /** Adds samples that came later, where ranks do not tell. */
    Bucket join(Bucket later) {
        lowest = Math.min(lowest, later.lowest);
        highest = Math.max(highest, later.highest);
        // Beyond the largest double a sum stays there: two infinities would make a mean that is no number.
        sum = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, sum + later.sum));
        count += later.count;
        if (later.lastMillis > lastMillis || (later.lastMillis == lastMillis && later.lastRank >= lastRank)) {
            last = later.last;
            lastMillis = later.lastMillis;
            lastRank = later.lastRank;
        }
        return this;
    }

    double lowest() {
        return lowest;
    }

    double highest() {
        return highest;
    }

    double sum() {
        return sum;
    }

    /** Rounding, or a sum at the end of the doubles, must not put the mean outside of what was measured. */
    double mean() {
        return Math.max(lowest, Math.min(highest, sum / count));
    }

    long count() {
        return count;
    }

    double last() {
        return last;
    }

    long lastMillis() {
        return lastMillis;
    }

    long lastRank() {
        return lastRank;
    }

    HistoryPoint toPoint(long atMillis) {
        return HistoryPoint.newBuilder()
                .setTimeMs(atMillis)
                .setValue(mean())
                .setLowest(lowest)
                .setHighest(highest)
                .setCount((int) Math.min(count, Integer.MAX_VALUE))
                .setLast(last)
                .build();
    }
}
