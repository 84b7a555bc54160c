package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.History;
import dev.signalbox.proto.v1.HistoryPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes at most so many points of any number of samples, given in any order: the samples themselves while they are few
 * enough, else one point for each step of time in which there are some, by the shortest step that is long enough. Which
 * step that is depends on the samples only, not on their order. Confined to one thread.
 */
final class Points {
    /** Steps that divide minutes, hours and days; later ones double. */
    private static final long[] STEPS_MILLIS = {
        10,
        20,
        50,
        100,
        200,
        500,
        1_000,
        2_000,
        5_000,
        10_000,
        15_000,
        30_000,
        60_000,
        120_000,
        300_000,
        600_000,
        900_000,
        1_800_000,
        3_600_000,
        7_200_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000
    };

    private final int maxPoints;
    /** Emptied once they are too many. */
    private final List<Point> raw = new ArrayList<>();
    /** By the start of their step; in use once there is a step. */
    private TreeMap<Long, Point> stepped = new TreeMap<>();
    /** 0: none yet. */
    private long stepMillis;

    Points(int maxPoints) {
        this.maxPoints = maxPoints;
    }

    /** Some samples as one. Changed as samples join. */
    private static final class Point {
        private final long timeMillis;
        private double mean;
        private double lowest;
        private double highest;
        private long count;

        Point(long timeMillis, double value) {
            this.timeMillis = timeMillis;
            mean = value;
            lowest = value;
            highest = value;
            count = 1;
        }

        /** The sum of large numbers could overflow, their mean cannot. */
        Point join(Point other) {
            long all = count + other.count;
            mean = mean * ((double) count / all) + other.mean * ((double) other.count / all);
            lowest = Math.min(lowest, other.lowest);
            highest = Math.max(highest, other.highest);
            count = all;
            return this;
        }

        HistoryPoint toPoint(long atMillis) {
            return HistoryPoint.newBuilder()
                    .setTimeMs(atMillis)
                    .setValue(mean)
                    .setLowest(lowest)
                    .setHighest(highest)
                    .setCount((int) Math.min(count, Integer.MAX_VALUE))
                    .build();
        }
    }

    void add(long timeMillis, double value) {
        Point point = new Point(timeMillis, value);
        if (stepMillis == 0) {
            raw.add(point);
        } else {
            join(point.timeMillis, point);
        }
        while (stepMillis == 0 ? raw.size() > maxPoints : stepped.size() > maxPoints) {
            lengthen();
        }
    }

    void writeTo(History.Builder history) {
        history.setStepMs(stepMillis);
        raw.sort(Comparator.comparingLong(point -> point.timeMillis));
        raw.forEach(point -> history.addPoints(point.toPoint(point.timeMillis)));
        stepped.forEach((start, point) -> history.addPoints(point.toPoint(start)));
    }

    private void lengthen() {
        long longer = nextStep(stepMillis);
        TreeMap<Long, Point> before = stepped;
        stepped = new TreeMap<>();
        stepMillis = longer;
        raw.forEach(point -> join(point.timeMillis, point));
        raw.clear();
        for (Map.Entry<Long, Point> point : before.entrySet()) {
            join(point.getKey(), point.getValue());
        }
    }

    private void join(long timeMillis, Point point) {
        stepped.merge(timeMillis - Math.floorMod(timeMillis, stepMillis), point, Point::join);
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
