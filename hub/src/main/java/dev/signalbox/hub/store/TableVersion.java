package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which version the tables of a database have: that of the newest migration noted in it. Immutable.
 *
 * @param state of {@code state}; 0: there is none
 * @param history of {@code history}; 0: there is none, or nobody can say
 */
record TableVersion(int state, int history) {
    /** Of the tables this hub works with; each number grows with each migration of its database. */
    static final TableVersion KNOWN = new TableVersion(5, 4);

    /** Of one database, as Flyway noted it. */
    static int of(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT MAX(CAST(\"version\" AS integer))"
                        + " FROM \"flyway_schema_history\" WHERE \"success\" = TRUE");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Of the tables of this database that this hub knows. */
    static int knownOf(String database) {
        return database.startsWith("state") ? KNOWN.state : KNOWN.history;
    }

    /** Whether a hub that knows these can read what has this version. */
    boolean reads(TableVersion other) {
        return other.state <= state && other.history <= history;
    }
}
