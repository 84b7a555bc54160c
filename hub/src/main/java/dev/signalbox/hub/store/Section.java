package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a query's range, and the tier it is read from. The sections of a query touch without overlap, and rollups are read
 * by whole buckets: a reading that is packed stands in exactly one of them. Immutable.
 *
 * @param fromMillis included
 * @param toMillis not included
 */
record Section(Tier tier, long fromMillis, long toMillis) {
    /** From which time on each tier has every reading, and whether there are rollups of all chunks. Immutable. */
    record Stored(Map<Tier, Long> completeFromMillis, boolean isRolledUp) {
        static Stored read(Connection connection) throws SQLException {
            Map<Tier, Long> from = new EnumMap<>(Tier.class);
            try (PreparedStatement select = connection.prepareStatement("SELECT tier, complete_from_ms FROM tier");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    from.put(Tier.ofNumber(row.getInt(1)), row.getLong(2));
                }
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT next_chunk_no FROM backfill");
                    ResultSet row = select.executeQuery()) {
                return new Stored(from, !row.next());
            }
        }

        long completeFrom(Tier tier) {
            return completeFromMillis.getOrDefault(tier, 0L);
        }

        /** Where a coarser tier takes over, in whole buckets of that one. The coarsest has all there is. */
        long usableFrom(Tier tier) {
            return tier == Tier.DAY ? Long.MIN_VALUE : tier.coarser().bucketFrom(completeFrom(tier));
        }
    }

    /**
     * Covers the range by this tier, and by coarser ones where it is not kept any more. The ends of a range that cut a bucket
     * are read from the readings themselves; where those are gone, the whole bucket belongs to the range.
     *
     * @return in the order of time; not empty
     */
    static List<Section> cover(long fromMillis, long toMillis, Tier finest, Stored stored) {
        ArrayDeque<Section> sections = new ArrayDeque<>();
        long to = toMillis;
        for (Tier tier : Tier.values()) {
            long from = Math.max(fromMillis, stored.usableFrom(tier));
            if (tier.compareTo(finest) >= 0 && from < to) {
                sections.addFirst(new Section(tier, from, to));
                to = from;
            }
        }
        long rawFrom = stored.completeFrom(Tier.RAW);
        List<Section> first = sections.removeFirst().fromTheStart(rawFrom);
        for (int i = first.size() - 1; i >= 0; i--) {
            sections.addFirst(first.get(i));
        }
        sections.addAll(sections.removeLast().toTheEnd(rawFrom));
        return List.copyOf(sections);
    }

    private List<Section> fromTheStart(long rawFromMillis) {
        long whole = tier.bucketFrom(fromMillis);
        if (whole == fromMillis) {
            return List.of(this);
        }
        if (fromMillis < rawFromMillis) {
            return List.of(new Section(tier, tier.bucketOf(fromMillis), toMillis));
        }
        return whole < toMillis
                ? List.of(new Section(Tier.RAW, fromMillis, whole), new Section(tier, whole, toMillis))
                : List.of(new Section(Tier.RAW, fromMillis, toMillis));
    }

    private List<Section> toTheEnd(long rawFromMillis) {
        long whole = tier.bucketOf(toMillis);
        if (whole == toMillis) {
            return List.of(this);
        }
        if (whole < rawFromMillis) {
            return List.of(new Section(tier, fromMillis, tier.bucketFrom(toMillis)));
        }
        return whole > fromMillis
                ? List.of(new Section(tier, fromMillis, whole), new Section(Tier.RAW, whole, toMillis))
                : List.of(new Section(Tier.RAW, fromMillis, toMillis));
    }

    boolean holds(long timeMillis) {
        return timeMillis >= fromMillis && timeMillis < toMillis;
    }
}
