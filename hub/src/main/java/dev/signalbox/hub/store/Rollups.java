package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Joins samples that are packed into the rollups of all tiers, also into rows that are there already: a late reading is one
 * more sample of its bucket. Without commit. Confined to the history-writer thread.
 */
final class Rollups {
    private static final Tier[] FINEST_FIRST = {Tier.MINUTE, Tier.QUARTER_HOUR, Tier.DAY};

    private final Tiers tiers;
    private final Damage damage;
    private final PreparedStatement select;
    private final PreparedStatement update;
    private final PreparedStatement insert;

    Rollups(Connection connection, Tiers tiers, Damage damage) throws SQLException {
        this.tiers = tiers;
        this.damage = damage;
        select = connection.prepareStatement(
                "SELECT buckets, body FROM rollup WHERE series_no = ? AND tier = ? AND start_ms = ?");
        update = connection.prepareStatement(
                "UPDATE rollup SET buckets = ?, body = ? WHERE series_no = ? AND tier = ? AND start_ms = ?");
        insert = connection.prepareStatement(
                "INSERT INTO rollup (buckets, body, series_no, tier, start_ms) VALUES (?, ?, ?, ?, ?)");
    }

    /** @param samples in the order of time, those of one time in the order in which they came */
    void add(int series, Samples samples) throws SQLException {
        if (samples.kind() == Kind.TEXT) {
            return;
        }
        SortedMap<Long, Bucket> buckets = new TreeMap<>();
        for (int i = 0; i < samples.size(); i++) {
            long timeMillis = samples.timeMillis(i);
            buckets.merge(Tier.MINUTE.bucketOf(timeMillis), Bucket.of(timeMillis, samples.number(i), 0), Bucket::join);
        }
        for (Tier tier : FINEST_FIRST) {
            TreeMap<Long, Bucket> wider = new TreeMap<>();
            buckets.forEach((start, bucket) -> wider.merge(tier.bucketOf(start), bucket.copy(), Bucket::join));
            buckets = wider;
            long row = tier.rowOf(wider.firstKey());
            while (true) {
                join(series, tier, row, wider.subMap(row, row + tier.rowMillis()));
                Long next = wider.ceilingKey(row + tier.rowMillis());
                if (next == null) {
                    break;
                }
                row = tier.rowOf(next);
            }
        }
    }

    private void join(int series, Tier tier, long row, SortedMap<Long, Bucket> more) throws SQLException {
        SortedMap<Long, Bucket> buckets = new TreeMap<>();
        int known = 0;
        long knownBytes = 0;
        boolean exists = false;
        select.setInt(1, series);
        select.setInt(2, tier.number());
        select.setLong(3, row);
        try (ResultSet found = select.executeQuery()) {
            if (found.next()) {
                exists = true;
                known = found.getInt(1);
                byte[] body = found.getBytes(2);
                knownBytes = (long) body.length + Tiers.ROW_BYTES;
                buckets = RollupCodec.decode(tier, row, body);
            }
        } catch (DamagedBytes e) {
            // What was in it is lost; what comes now is not.
            damage.met("rollup series=" + series + " tier=" + tier + " start=" + row, e);
        }
        for (Map.Entry<Long, Bucket> bucket : more.entrySet()) {
            buckets.merge(bucket.getKey(), bucket.getValue().copy(), Bucket::join);
        }
        byte[] body = RollupCodec.encode(tier, row, buckets);
        PreparedStatement write = exists ? update : insert;
        write.setInt(1, buckets.size());
        write.setBytes(2, body);
        write.setInt(3, series);
        write.setInt(4, tier.number());
        write.setLong(5, row);
        write.executeUpdate();
        tiers.added(tier, more.firstKey(), buckets.size() - known, body.length + Tiers.ROW_BYTES - knownBytes);
    }
}
