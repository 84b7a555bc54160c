package dev.signalbox.hub.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: any time up to a ceiling that doubles. Confined to the supervisor thread. */
final class FullJitter {
    private final long firstMillis;
    private final long lastMillis;
    private final RandomGenerator random;
    private long ceilingMillis;

    FullJitter(Duration first, Duration last, RandomGenerator random) {
        this.firstMillis = first.toMillis();
        this.lastMillis = last.toMillis();
        this.random = random;
        this.ceilingMillis = firstMillis;
    }

    /** At least half of the first ceiling, so that a broker that accepts and closes is not hammered. */
    long nextMillis() {
        long millis = random.nextLong(firstMillis / 2, ceilingMillis + 1);
        ceilingMillis = Math.min(lastMillis, ceilingMillis * 2);
        return millis;
    }

    /** Somebody else holds our client id: the longest wait, instead of a fight. */
    void expectLongest() {
        ceilingMillis = lastMillis;
    }

    void reset() {
        ceilingMillis = firstMillis;
    }
}
