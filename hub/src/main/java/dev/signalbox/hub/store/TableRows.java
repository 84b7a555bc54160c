package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Reads a whole database, to see whether it can be. Confined to the thread of its connection. */
final class TableRows {
    private TableRows() {}

    /** How many rows each table has; where a table has bodies, each was read. */
    static Map<String, Long> read(Connection connection, BooleanSupplier stopping) throws SQLException {
        List<String> withBodies = names(
                connection,
                "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                        + " AND column_name = 'body'");
        Map<String, Long> rows = new TreeMap<>();
        for (String table :
                names(connection, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
            if (stopping.getAsBoolean()) {
                throw new SQLException("the hub stops");
            }
            String count = withBodies.contains(table) ? "COUNT(*), SUM(LENGTH(body))" : "COUNT(*)";
            try (PreparedStatement select = connection.prepareStatement("SELECT " + count + " FROM \"" + table + '"');
                    ResultSet row = select.executeQuery()) {
                row.next();
                rows.put(table, row.getLong(1));
            }
        }
        return rows;
    }

    private static List<String> names(Connection connection, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }
}
