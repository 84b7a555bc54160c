package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of earlier versions. */
final class UpgradeTest {
    private static final Device KILN = Device.newBuilder().setDeviceId("kiln-1").build();

    @TempDir
    Path directory;

    @Test
    void stateOfTheFirstVersionThatWasLeftUncleanIsBackedUpAndOpened() throws Exception {
        versionOne();
        Files.writeString(directory.resolve("hub.lock"), "4711");
        Path backup;
        try (StoppedHub hub = StoppedHub.take(directory)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        Path restored = directory.resolve("restored");
        StoppedHub.restore(backup, restored, false);
        for (Path path : List.of(restored, directory)) {
            try (RunningStore running = RunningStore.opened(path)) {
                assertThat(running.recovered.hubId()).isEqualTo("hub-1");
                assertThat(running.recovered.devices()).containsExactly(KILN);
            }
        }
    }

    private void versionOne() throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + directory.resolve("state").toAbsolutePath()
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH");
        source.setUser("hub");
        source.setPassword("");
        try (Connection connection = source.getConnection()) {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:dev/signalbox/hub/store/state")
                    .target("1")
                    .load()
                    .migrate();
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO hub VALUES ('hub-1', 1)")) {
                insert.executeUpdate();
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO device VALUES ('kiln-1', ?)")) {
                insert.setBytes(1, KILN.toByteArray());
                insert.executeUpdate();
            }
        }
    }
}
