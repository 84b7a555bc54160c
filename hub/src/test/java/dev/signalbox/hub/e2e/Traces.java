package dev.signalbox.hub.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which tables of a stopped hub say something, in whatever column. */
final class Traces {
    private Traces() {}

    /** Named {@code state.device}. */
    static Set<String> of(String text, Path data) throws SQLException {
        Set<String> tables = new TreeSet<>();
        for (String database : List.of("state", "history")) {
            try (Connection connection = DriverManager.getConnection(
                    "jdbc:h2:" + data.resolve(database).toAbsolutePath()
                            + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                    "hub",
                    "")) {
                for (String table : tables(connection)) {
                    if (has(connection, table, text)) {
                        tables.add(database + "." + table);
                    }
                }
            }
        }
        return tables;
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
            while (row.next()) {
                tables.add(row.getString(1));
            }
        }
        return tables;
    }

    private static boolean has(Connection connection, String table, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM \"" + table + '"')) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                for (int column = 1; column <= columns; column++) {
                    Object cell = row.getObject(column);
                    String said = cell instanceof byte[] bytes
                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                            : String.valueOf(cell);
                    if (said.contains(text)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
