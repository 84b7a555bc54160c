package dev.signalbox.hub.store;

import java.time.Duration;

/**
 * How the store looks after what it keeps. Immutable.
 *
 * @param keepExecutions executions and bulks that ended longer ago go; at least {@link #SHORTEST_EXECUTIONS}
 * @param keepAudit audit entries that are older go; at least {@link #SHORTEST_AUDIT}
 * @param backupEvery zero: only when asked
 * @param keepBackups so many of the newest stay; at least 1
 * @param backupBeforeUpgrade whether one is made before the tables of an older hub are brought up to date
 */
public record Upkeep(
        Duration keepExecutions,
        Duration keepAudit,
        Duration backupEvery,
        int keepBackups,
        boolean backupBeforeUpgrade) {
    /** As long as a repeat must still find what its idempotency key names. */
    public static final Duration SHORTEST_EXECUTIONS = Duration.ofHours(24);

    /** Who empties the audit must wait so long that somebody reads it before. */
    public static final Duration SHORTEST_AUDIT = Duration.ofDays(30);

    public static final Upkeep USUAL =
            new Upkeep(Duration.ofDays(90), Duration.ofDays(3 * 365), Duration.ZERO, 7, true);

    public Upkeep {
        if (keepBackups < 1 || backupEvery.isNegative()) {
            throw new IllegalArgumentException("at least one backup, and no negative time");
        }
        if (keepExecutions.compareTo(SHORTEST_EXECUTIONS) < 0) {
            throw new IllegalArgumentException("executions are kept for at least 24 h");
        }
        if (keepAudit.compareTo(SHORTEST_AUDIT) < 0) {
            throw new IllegalArgumentException("audit entries are kept for at least 30 days");
        }
    }
}
