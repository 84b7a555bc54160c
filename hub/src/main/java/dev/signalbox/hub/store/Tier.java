package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.HistoryTier;
import java.sql.SQLException;
import java.time.Duration;

/** A form in which readings are kept, from the finest to the coarsest. Its number is stored: never change or reuse one. */
enum Tier {
    RAW(0, Duration.ofMillis(1), Duration.ofHours(1), HistoryTier.HISTORY_TIER_RAW),
    MINUTE(1, Duration.ofMinutes(1), Duration.ofHours(2), HistoryTier.HISTORY_TIER_MINUTE),
    QUARTER_HOUR(2, Duration.ofMinutes(15), Duration.ofDays(1), HistoryTier.HISTORY_TIER_QUARTER_HOUR),
    DAY(3, Duration.ofDays(1), Duration.ofDays(64), HistoryTier.HISTORY_TIER_DAY);

    private final int number;
    private final long widthMillis;
    private final long rowMillis;
    private final HistoryTier proto;

    Tier(int number, Duration width, Duration row, HistoryTier proto) {
        this.number = number;
        this.widthMillis = width.toMillis();
        this.rowMillis = row.toMillis();
        this.proto = proto;
    }

    int number() {
        return number;
    }

    /** @throws SQLException where no tier has this number */
    static Tier ofNumber(int number) throws SQLException {
        for (Tier tier : values()) {
            if (tier.number == number) {
                return tier;
            }
        }
        throw new SQLException("a row is of the unknown tier " + number);
    }

    /** What takes over where this tier is not kept any more; the coarsest itself. */
    Tier coarser() {
        return switch (this) {
            case RAW -> MINUTE;
            case MINUTE -> QUARTER_HOUR;
            case QUARTER_HOUR, DAY -> DAY;
        };
    }

    /** Of one bucket. */
    long widthMillis() {
        return widthMillis;
    }

    /** Of the window of one row: at most 120 buckets, some 1.2 KiB, are written again when one more reading is packed. */
    long rowMillis() {
        return rowMillis;
    }

    HistoryTier proto() {
        return proto;
    }

    boolean isRollup() {
        return this != RAW;
    }

    /** The start of the bucket of a time. */
    long bucketOf(long timeMillis) {
        return floor(timeMillis, widthMillis);
    }

    /** The start of the first bucket that does not begin before a time. */
    long bucketFrom(long timeMillis) {
        return -floor(-timeMillis, widthMillis);
    }

    /** The start of the row of a time. */
    long rowOf(long timeMillis) {
        return floor(timeMillis, rowMillis);
    }

    static long floor(long timeMillis, long widthMillis) {
        return timeMillis - Math.floorMod(timeMillis, widthMillis);
    }
}
