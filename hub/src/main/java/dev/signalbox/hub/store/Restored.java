package dev.signalbox.hub.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a restore did. Immutable.
 *
 * @param time as of which everything is now
 * @param rows by database and table: {@code state.device}
 * @param auditEntries number of the newest audit entry in the backup
 * @param sessionsEnded so many browsers must sign in again
 * @param aside where the files are that were there before
 */
public record Restored(
        String hubId, Instant time, Map<String, Long> rows, long auditEntries, int sessionsEnded, List<Path> aside) {
    public Restored {
        rows = Map.copyOf(rows);
        aside = List.copyOf(aside);
    }
}
