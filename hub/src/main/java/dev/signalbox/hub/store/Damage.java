package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of {@code history} that cannot be read: each is counted and told once, however often it is met. Thread-safe. */
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
    /** More than this are counted each time they are met, and not told: the first ones said enough. */
    private static final int MAX_KNOWN = 10_000;

    private final Counter counter;
    private final Set<String> known = new HashSet<>();

    Damage(Metrics metrics) {
        counter = metrics.counter(
                "signalbox.store.history.damaged", "Rows of the history that could not be read and were passed over");
    }

    /** @param row unique, such as {@code chunk=17} */
    void met(String row, DamagedBytes why) {
        boolean isNew;
        boolean isTold;
        synchronized (this) {
            isTold = known.size() < MAX_KNOWN;
            isNew = !known.contains(row);
            if (isNew && isTold) {
                known.add(row);
            }
        }
        if (isNew) {
            counter.increment();
            if (isTold) {
                LOG.warn("history lost a row and goes on without it: {} reason={}", row, why.getMessage());
            }
        }
    }
}
