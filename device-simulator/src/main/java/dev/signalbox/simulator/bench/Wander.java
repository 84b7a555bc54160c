package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Readings as sensors give them: decimals that move slowly. The same seed, the same readings. Confined to one thread. */
final class Wander {
    private final SplittableRandom random;
    private final long[] hundredths;
    private int next;

    Wander(long seed, int metrics) {
        random = new SplittableRandom(seed);
        hundredths = new long[metrics];
    }

    /** One metric after the other; each has its next value a step later. */
    List<Reading> readings(int count, long fromMillis, long stepMillis) {
        List<Reading> readings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int metric = next;
            next = (next + 1) % hundredths.length;
            hundredths[metric] += random.nextInt(21) - 10;
            readings.add(Reading.newBuilder()
                    .setMetric("m" + metric)
                    .setTimeMs(fromMillis + i / hundredths.length * stepMillis)
                    .setNumber(hundredths[metric] / 100.0)
                    .build());
        }
        return readings;
    }
}
