package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.data.Offset;

/** Makes the rollups and the figures of all tiers again from what is in the chunks, and compares. */
final class HistoryAudit {
    private HistoryAudit() {}

    /** Of a closed store from which nothing was deleted. How many samples stand in chunks. */
    static long check(Path directory) throws SQLException {
        return new Database(new DataDirectory(directory, Clock.systemUTC()), "history").inspect(HistoryAudit::check);
    }

    static long check(Connection connection) throws SQLException {
        Map<Integer, Map<Tier, SortedMap<Long, Bucket>>> expected = new HashMap<>();
        long samples = 0;
        long bytes = 0;
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT series_no, samples, body FROM chunk ORDER BY chunk_no");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Samples chunk = decode(row.getBytes(3));
                assertThat(chunk.size()).isEqualTo(row.getInt(2));
                samples += chunk.size();
                bytes += row.getBytes(3).length + Tiers.ROW_BYTES;
                if (chunk.kind() != Kind.TEXT) {
                    for (Tier tier : Tier.values()) {
                        SortedMap<Long, Bucket> buckets = expected.computeIfAbsent(
                                        row.getInt(1), series -> new HashMap<>())
                                .computeIfAbsent(tier, each -> new TreeMap<>());
                        for (int i = 0; tier.isRollup() && i < chunk.size(); i++) {
                            buckets.merge(
                                    tier.bucketOf(chunk.timeMillis(i)),
                                    Bucket.of(chunk.timeMillis(i), chunk.number(i), 0),
                                    Bucket::join);
                        }
                    }
                }
            }
        }
        Tiers tiers = new Tiers(connection);
        assertThat(tiers.samples(Tier.RAW)).isEqualTo(samples);
        assertThat(tiers.bytes(Tier.RAW)).isEqualTo(bytes);
        for (Tier tier : Tier.values()) {
            if (tier.isRollup()) {
                checkRollups(connection, tiers, tier, expected);
            }
        }
        return samples;
    }

    private static void checkRollups(
            Connection connection, Tiers tiers, Tier tier, Map<Integer, Map<Tier, SortedMap<Long, Bucket>>> expected)
            throws SQLException {
        long count = 0;
        long bytes = 0;
        Map<Integer, SortedMap<Long, Bucket>> found = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT series_no, start_ms, buckets, body FROM rollup WHERE tier = ?")) {
            select.setInt(1, tier.number());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    SortedMap<Long, Bucket> buckets = decode(tier, row.getLong(2), row.getBytes(4));
                    assertThat(buckets).hasSize(row.getInt(3));
                    assertThat(buckets.firstKey()).isGreaterThanOrEqualTo(row.getLong(2));
                    assertThat(buckets.lastKey()).isLessThan(row.getLong(2) + tier.rowMillis());
                    count += buckets.size();
                    bytes += row.getBytes(4).length + Tiers.ROW_BYTES;
                    found.computeIfAbsent(row.getInt(1), series -> new TreeMap<>())
                            .putAll(buckets);
                }
            }
        }
        assertThat(found.keySet()).as("series of %s", tier).isEqualTo(expected.keySet());
        found.forEach((series, buckets) -> assertSame(
                tier + " of series " + series,
                buckets,
                Objects.requireNonNull(
                        Objects.requireNonNull(expected.get(series)).get(tier))));
        assertThat(tiers.samples(tier)).isEqualTo(count);
        assertThat(tiers.bytes(tier)).isEqualTo(bytes);
    }

    static void assertSame(String what, SortedMap<Long, Bucket> found, SortedMap<Long, Bucket> expected) {
        assertThat(found.keySet()).as(what).isEqualTo(expected.keySet());
        found.forEach((start, bucket) -> {
            Bucket wanted = Objects.requireNonNull(expected.get(start));
            String where = what + " at " + start;
            assertThat(bucket.count()).as(where).isEqualTo(wanted.count());
            assertThat(bucket.lowest()).as(where).isEqualTo(wanted.lowest());
            assertThat(bucket.highest()).as(where).isEqualTo(wanted.highest());
            assertThat(bucket.last()).as(where).isEqualTo(wanted.last());
            assertThat(bucket.lastMillis()).as(where).isEqualTo(wanted.lastMillis());
            assertThat(bucket.sum())
                    .as(where)
                    .isCloseTo(wanted.sum(), Offset.offset(1e-9 * Math.max(1, Math.abs(wanted.sum()))));
        });
    }

    private static Samples decode(byte[] chunk) throws SQLException {
        try {
            return ChunkCodec.decode(chunk);
        } catch (DamagedBytes e) {
            throw new SQLException(e);
        }
    }

    private static SortedMap<Long, Bucket> decode(Tier tier, long row, byte[] rollup) throws SQLException {
        try {
            return RollupCodec.decode(tier, row, rollup);
        } catch (DamagedBytes e) {
            throw new SQLException(e);
        }
    }

    /** For tests that read what may be damaged. */
    static Damage noDamage() {
        return new Damage(new Metrics());
    }
}
