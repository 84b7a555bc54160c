package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes early because the history takes more than it may: the oldest readings, then the oldest minutes, quarters of an
 * hour, days, in steps; the newest of each tier stays whatever the budget says. Confined to the history-writer thread.
 */
final class Budget {
    private static final Logger LOG = LoggerFactory.getLogger(Budget.class);
    /** The share of a tier's time that one step lets go: enough to come down from far above in some ten steps. */
    private static final double LEAST_SHARE = 0.02;

    private static final double MOST_SHARE = 0.5;
    private static final long LEAST_STEP_MILLIS = 3_600_000;

    private final long budgetBytes;
    private final Counter steps;
    private boolean isTold;

    Budget(Keeping keeping, Metrics metrics) {
        budgetBytes = keeping.budgetBytes();
        steps = metrics.counter(
                "signalbox.store.history.shortened", "Times that a tier was shortened because of the budget");
    }

    /** Whether a tier was shortened: a round of {@link Retention} is to follow. */
    boolean letGo(Tiers tiers, long nowMillis) {
        long excess = tiers.bytes() - budgetBytes;
        if (budgetBytes == 0 || excess <= 0) {
            isTold = false;
            return false;
        }
        for (Tier tier : Tier.values()) {
            long oldest = tiers.oldestMillis(tier);
            long span = nowMillis - leastMillis(tier) - oldest;
            if (oldest != Tiers.NOTHING_MILLIS && span > 0) {
                double share = Math.max(LEAST_SHARE, Math.min(MOST_SHARE, (double) excess / tiers.bytes(tier)));
                tiers.letGo(tier, oldest + Math.min(span, Math.max(LEAST_STEP_MILLIS, (long) (share * span))));
                steps.increment();
                return true;
            }
        }
        if (!isTold) {
            isTold = true;
            LOG.warn(
                    "the newest history alone takes more than the budget: bytes={} budget={}",
                    tiers.bytes(),
                    budgetBytes);
        }
        return false;
    }

    private static long leastMillis(Tier tier) {
        return switch (tier) {
            case RAW -> Duration.ofHours(1).toMillis();
            case MINUTE -> Duration.ofDays(1).toMillis();
            case QUARTER_HOUR -> Duration.ofDays(7).toMillis();
            case DAY -> Duration.ofDays(365).toMillis();
        };
    }
}
