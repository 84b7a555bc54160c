package dev.signalbox.hub.store;

import java.sql.SQLException;
import java.time.Duration;

/**
 * When the oldest audit entries are let go of: once in {@link #EVERY} entries, by the calm clock, since an entry's own time
 * would let a clock that is wrong by years empty the audit. Confined to the state-writer thread.
 */
final class AuditTrim {
    static final int EVERY = 1_000;

    private final CalmClock clock;
    private final Duration keep;

    AuditTrim(CalmClock clock, Upkeep upkeep) {
        this.clock = clock;
        this.keep = upkeep.keepAudit();
    }

    /** After each entry, with its time. */
    void onAppended(AuditRows audit, long nowMillis) throws SQLException {
        if (audit.tip().entryNo() % EVERY == 0) {
            audit.trim(clock.millis() - keep.toMillis(), nowMillis);
        }
    }
}
