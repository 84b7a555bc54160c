package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What there is of each tier: changed with the rows it counts and stored in their transaction, so that nobody ever has to
 * count them; after a failed one this must be read anew. Confined to the history-writer thread.
 */
final class Tiers {
    /** What H2 takes for a chunk or rollup beside its body: key, columns, and the entry of the index; measured. */
    static final int ROW_BYTES = 64;

    /** Of a tier that has nothing. */
    static final long NOTHING_MILLIS = Long.MAX_VALUE;

    private final Map<Tier, Stock> stocks = new EnumMap<>(Tier.class);
    private final PreparedStatement update;

    /** One tier's figures. Changed in place. */
    private static final class Stock {
        private long completeFromMillis;
        private long oldestMillis;
        private long samples;
        private long bytes;
        private boolean changed;
    }

    Tiers(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT tier, complete_from_ms, oldest_ms, samples, bytes FROM tier");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Stock stock = new Stock();
                stock.completeFromMillis = row.getLong(2);
                stock.oldestMillis = row.getLong(3);
                stock.samples = row.getLong(4);
                stock.bytes = row.getLong(5);
                stocks.put(Tier.ofNumber(row.getInt(1)), stock);
            }
        }
        if (stocks.size() != Tier.values().length) {
            throw new SQLException("the table tier has not every tier");
        }
        update = connection.prepareStatement(
                "UPDATE tier SET complete_from_ms = ?, oldest_ms = ?, samples = ?, bytes = ? WHERE tier = ?");
    }

    void added(Tier tier, long firstMillis, long samples, long bytes) {
        Stock stock = stock(tier);
        stock.oldestMillis = Math.min(stock.oldestMillis, firstMillis);
        stock.samples += samples;
        stock.bytes += bytes;
        stock.changed = true;
    }

    void removed(Tier tier, long samples, long bytes) {
        Stock stock = stock(tier);
        stock.samples -= samples;
        stock.bytes -= bytes;
        stock.changed = true;
    }

    /** From now on what is older may be deleted. The caller deletes all of it, at last. */
    void letGo(Tier tier, long beforeMillis) {
        Stock stock = stock(tier);
        stock.completeFromMillis = Math.max(stock.completeFromMillis, beforeMillis);
        // Not only to this time: what came late and is older than what was let go before goes with it.
        stock.oldestMillis = Math.max(stock.oldestMillis, stock.completeFromMillis);
        stock.changed = true;
    }

    /** Every sample that is not older stands in this tier. */
    long completeFromMillis(Tier tier) {
        return stock(tier).completeFromMillis;
    }

    /** Of what is there and stays; {@link #NOTHING_MILLIS} where nothing is. */
    long oldestMillis(Tier tier) {
        Stock stock = stock(tier);
        return stock.samples <= 0 ? NOTHING_MILLIS : stock.oldestMillis;
    }

    long samples(Tier tier) {
        return stock(tier).samples;
    }

    long bytes(Tier tier) {
        return stock(tier).bytes;
    }

    long bytes() {
        return stocks.values().stream().mapToLong(stock -> stock.bytes).sum();
    }

    /** Writes without commit. */
    void save() throws SQLException {
        for (Map.Entry<Tier, Stock> entry : stocks.entrySet()) {
            Stock stock = entry.getValue();
            if (stock.changed) {
                update.setLong(1, stock.completeFromMillis);
                update.setLong(2, stock.oldestMillis);
                update.setLong(3, stock.samples);
                update.setLong(4, stock.bytes);
                update.setInt(5, entry.getKey().number());
                update.executeUpdate();
                stock.changed = false;
            }
        }
    }

    private Stock stock(Tier tier) {
        Stock stock = stocks.get(tier);
        if (stock == null) {
            throw new IllegalStateException("no tier " + tier);
        }
        return stock;
    }
}
