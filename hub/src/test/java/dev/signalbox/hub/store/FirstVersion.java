package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.Device;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

/** Files as the hub of the first version left them. */
final class FirstVersion {
    static final String HUB_ID = "hub-1";
    static final Device KILN = Device.newBuilder().setDeviceId("kiln-1").build();
    static final String METRIC = "t";
    static final int READINGS_PER_CHUNK = 10;

    private FirstVersion() {}

    static void writeState(Path directory) throws SQLException {
        writeState(directory, 1);
    }

    /** The same by the hub of a later version. */
    static void writeState(Path directory, int version) throws SQLException {
        DataSource source = source(directory, "state");
        try (Connection connection = source.getConnection()) {
            migrate(source, "state", version);
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO hub (hub_id, generation) VALUES (?, 1)")) {
                insert.setString(1, HUB_ID);
                insert.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO device VALUES (?, ?)")) {
                insert.setString(1, KILN.getDeviceId());
                insert.setBytes(2, KILN.toByteArray());
                insert.executeUpdate();
            }
        }
    }

    static void writeHistory(Path directory, int chunks) throws SQLException {
        DataSource source = source(directory, "history");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            migrate(source, "history", 1);
            statement.execute("INSERT INTO series (series_no, device_id, metric, kind) VALUES (1, 'kiln-1', 't', 0)");
            try (var insert = connection.prepareStatement("INSERT INTO chunk VALUES (?, 1, ?, ?, ?, ?)")) {
                for (int chunk = 1; chunk <= chunks; chunk++) {
                    Samples samples = new Samples(Kind.NUMBER);
                    for (int i = 0; i < READINGS_PER_CHUNK; i++) {
                        samples.addNumber(RunningStore.NOW_MILLIS + chunk * 100_000L + i * 7_000L, 0, i);
                    }
                    insert.setInt(1, chunk);
                    insert.setLong(2, samples.timeMillis(0));
                    insert.setLong(3, samples.timeMillis(READINGS_PER_CHUNK - 1));
                    insert.setInt(4, READINGS_PER_CHUNK);
                    insert.setBytes(5, ChunkCodec.encode(samples, 0, READINGS_PER_CHUNK));
                    insert.executeUpdate();
                }
            }
        }
    }

    /** Without a reading, by the hub of a later version. */
    static void writeEmptyHistory(Path directory, int version) {
        migrate(source(directory, "history"), "history", version);
    }

    private static void migrate(DataSource source, String database, int version) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/signalbox/hub/store/" + database)
                .target(Integer.toString(version))
                .load()
                .migrate();
    }

    private static DataSource source(Path directory, String database) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + directory.resolve(database).toAbsolutePath()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        source.setUser("hub");
        source.setPassword("");
        return source;
    }
}
