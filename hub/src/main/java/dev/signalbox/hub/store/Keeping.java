package dev.signalbox.hub.store;

import java.time.Duration;

/**
 * How long each form of what was measured is kept, and how much of it in all. Immutable.
 *
 * @param raw single readings
 * @param minutes rollups of one minute
 * @param quarterHours rollups of 15 minutes
 * @param days rollups of one day
 * @param presence when devices came and went; the newest of a device is kept as long as the device is there
 * @param events of devices, at most 10,000 of each and 1,000,000 in all
 * @param budgetBytes of the history, compacted; the oldest goes earlier where it would be more. 0: none
 */
public record Keeping(
        Duration raw,
        Duration minutes,
        Duration quarterHours,
        Duration days,
        Duration presence,
        Duration events,
        long budgetBytes) {
    public static final Keeping DEFAULT = new Keeping(
            Duration.ofDays(30),
            Duration.ofDays(180),
            Duration.ofDays(730),
            Duration.ofDays(7_300),
            Duration.ofDays(365),
            Duration.ofDays(365),
            4_096L << 20);

    /** Where something finer is gone, something coarser must be there. */
    public Keeping {
        if (raw.toHours() < 1
                || raw.compareTo(minutes) > 0
                || minutes.compareTo(quarterHours) > 0
                || quarterHours.compareTo(days) > 0) {
            throw new IllegalArgumentException("coarser rollups are kept at least as long as finer ones");
        }
        if (presence.isNegative() || events.isNegative() || budgetBytes < 0) {
            throw new IllegalArgumentException("nothing is kept for less than no time, or in less than no bytes");
        }
    }
}
