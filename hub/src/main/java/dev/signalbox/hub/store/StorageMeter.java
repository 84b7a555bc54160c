package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.HistoryTier;
import dev.signalbox.proto.v1.StorageStatus;
import dev.signalbox.proto.v1.TierStatus;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Measures what is on the disk, and foresees when it is full; at most once a minute. {@link #status} is thread-safe, the rest
 * confined to the history-writer thread.
 */
final class StorageMeter {
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    /** A rate over less time says nothing. */
    private static final long LEAST_MILLIS = Duration.ofMinutes(10).toMillis();
    /** Further than this nobody can see. */
    private static final long MOST_MILLIS = Duration.ofDays(36_500).toMillis();

    private final DataDirectory directory;
    private final Keeping keeping;
    /** One an hour over the last day, oldest first. */
    private final ArrayDeque<Measured> past = new ArrayDeque<>();

    private boolean isMeasured;
    private long measuredNanos;
    private volatile StorageStatus status = StorageStatus.getDefaultInstance();

    private record Measured(long atMillis, long bytes) {}

    StorageMeter(DataDirectory directory, Keeping keeping) {
        this.directory = directory;
        this.keeping = keeping;
    }

    StorageStatus status() {
        return status;
    }

    void measure(Tiers tiers, long nowMillis, long nowNanos) {
        if (isMeasured && nowNanos - measuredNanos < PAUSE_NANOS) {
            return;
        }
        isMeasured = true;
        measuredNanos = nowNanos;
        long bytes = tiers.bytes();
        long freeBytes = directory.usableBytes();
        long perDay = bytesPerDay(nowMillis, bytes);
        StorageStatus.Builder measured = StorageStatus.newBuilder()
                .setStateBytes(directory.databaseBytes("state"))
                .setHistoryBytes(directory.databaseBytes("history"))
                .setHistoryBudgetBytes(keeping.budgetBytes())
                .setDiskFreeBytes(freeBytes)
                .setHistoryBytesPerDay(perDay);
        long room = keeping.budgetBytes() == 0 ? freeBytes : Math.min(freeBytes, keeping.budgetBytes() - bytes);
        double millis = perDay == 0 ? Double.MAX_VALUE : (double) Math.max(0, room) / perDay * DAY_MILLIS;
        if (millis < MOST_MILLIS) {
            measured.setFullAtMs(nowMillis + (long) millis);
        }
        add(measured, tiers, Tier.RAW, keeping.raw());
        add(measured, tiers, Tier.MINUTE, keeping.minutes());
        add(measured, tiers, Tier.QUARTER_HOUR, keeping.quarterHours());
        add(measured, tiers, Tier.DAY, keeping.days());
        status = measured.build();
    }

    /** How fast it grew; 0 where it shrank, or not long enough was looked at. */
    private long bytesPerDay(long nowMillis, long bytes) {
        if (past.isEmpty() || nowMillis - past.getLast().atMillis() >= DAY_MILLIS / 24) {
            past.add(new Measured(nowMillis, bytes));
        }
        while (past.size() > 25) {
            past.remove();
        }
        long elapsed = nowMillis - past.getFirst().atMillis();
        return elapsed < LEAST_MILLIS
                ? 0
                : Math.max(0, (long) ((double) (bytes - past.getFirst().bytes()) / elapsed * DAY_MILLIS));
    }

    private static void add(StorageStatus.Builder status, Tiers tiers, Tier tier, Duration kept) {
        long oldest = tiers.oldestMillis(tier);
        HistoryTier proto = tier.proto();
        status.addTiers(TierStatus.newBuilder()
                .setTier(proto)
                .setOldestMs(oldest == Tiers.NOTHING_MILLIS ? 0 : oldest)
                .setKeptForMs(kept.toMillis())
                .setBytes(Math.max(0, tiers.bytes(tier)))
                .setSamples(Math.max(0, tiers.samples(tier))));
    }
}
