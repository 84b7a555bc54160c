package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.HistoryPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes at most so many points of any number of samples and buckets, given in any order: the samples themselves while they are few
 * enough, else one point for each step of time in which there are some, by the shortest step that is long enough. Which
 * step that is depends on the samples only, not on their order. Confined to one thread.
 */
final class Points {
    /** Each divides the next, so that steps which were made already can be joined; later ones double. */
    private static final long[] STEPS_MILLIS = {
        10,
        50,
        100,
        500,
        1_000,
        5_000,
        10_000,
        30_000,
        60_000,
        300_000,
        900_000,
        1_800_000,
        3_600_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000
    };

    private final int maxPoints;
    /** Emptied once they are too many. */
    private final List<Bucket> raw = new ArrayList<>();
    /** By the start of their step; in use once there is a step. */
    private TreeMap<Long, Bucket> stepped = new TreeMap<>();
    /** What was joined last: most of what follows belongs to the same step. */
    private @Nullable Bucket latest;

    private long latestStartMillis;
    /** 0: none yet. */
    private long stepMillis;

    /** @param leastStepMillis 0, or the width of the buckets that will be added */
    Points(int maxPoints, long leastStepMillis) {
        this.maxPoints = maxPoints;
        this.stepMillis = leastStepMillis;
    }

    /** A sample with its time, or a bucket that is not cut by any step with its start. */
    void add(long startMillis, Bucket bucket) {
        if (stepMillis == 0) {
            raw.add(bucket);
        } else {
            join(startMillis, bucket);
        }
        while (stepMillis == 0 ? raw.size() > maxPoints : stepped.size() > maxPoints) {
            lengthen();
        }
    }

    /** 0: every point is a sample. */
    long stepMillis() {
        return stepMillis;
    }

    /** In the order of time. */
    List<HistoryPoint> toPoints() {
        List<HistoryPoint> points = new ArrayList<>(raw.size() + stepped.size());
        raw.sort(Comparator.comparingLong(Bucket::lastMillis).thenComparingLong(Bucket::lastRank));
        raw.forEach(sample -> points.add(sample.toPoint(sample.lastMillis())));
        stepped.forEach((start, bucket) -> points.add(bucket.toPoint(start)));
        return points;
    }

    private void lengthen() {
        long longer = nextStep(stepMillis);
        TreeMap<Long, Bucket> before = stepped;
        stepped = new TreeMap<>();
        latest = null;
        stepMillis = longer;
        raw.forEach(sample -> join(sample.lastMillis(), sample));
        raw.clear();
        before.forEach(this::join);
    }

    private void join(long timeMillis, Bucket bucket) {
        long startMillis = Tier.floor(timeMillis, stepMillis);
        if (latest != null && latestStartMillis == startMillis) {
            latest.join(bucket);
        } else {
            latest = stepped.merge(startMillis, bucket, Bucket::join);
            latestStartMillis = startMillis;
        }
    }

    private static long nextStep(long stepMillis) {
        for (long step : STEPS_MILLIS) {
            if (step > stepMillis) {
                return step;
            }
        }
        return 2 * stepMillis;
    }
}
