package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.FirstVersion.KILN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upgrade can be gone back on, and a hub never works on the tables of a newer one. */
final class WayBackTest {
    private static final int FUTURE = 99;

    @TempDir
    Path root;

    private Path data;

    @BeforeEach
    void makeDirectory() throws IOException {
        data = Files.createDirectory(root.resolve("data"));
    }

    @Test
    void knownVersionsAreThoseOfTheNewestMigrations() throws Exception {
        for (String database : Database.NAMES) {
            try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/signalbox/hub/store", database))) {
                assertThat(files.mapToInt(file -> Integer.parseInt(
                                        String.valueOf(file.getFileName()).replaceFirst("V(\\d+)__.*", "$1")))
                                .max())
                        .as(database)
                        .hasValue(TableVersion.knownOf(database));
            }
        }
    }

    @Test
    void tablesOfAnOlderHubAreBackedUpAsTheyAreBeforeTheyAreBroughtUpToDate() throws Exception {
        writeFirstVersion();

        RunningStore.opened(data).close();
        RunningStore.opened(data).close();

        assertThat(backups()).as("one upgrade, one backup").singleElement().satisfies(backup -> {
            assertThat(backup.toString()).endsWith("-before-upgrade.zip");
            BackupManifest manifest = BackupZip.manifest(backup);
            assertThat(manifest.tables()).as("so that the older hub takes it").isEqualTo(new TableVersion(1, 1));
            assertThat(manifest.rows()).containsEntry("state.device", 1L).containsEntry("history.chunk", 2L);
        });
        Path back = root.resolve("back");
        StoppedHub.restore(backups().get(0), back, false);
        try (RunningStore running = RunningStore.opened(back)) {
            assertThat(running.recovered.devices()).containsExactly(KILN);
        }
    }

    @Test
    void filesOfEveryEarlierVersionAreBackedUpAndBroughtUpToDate() throws Exception {
        for (int version = 1; version <= TableVersion.KNOWN.state(); version++) {
            Path older = Files.createDirectory(root.resolve("older-" + version));
            int history = Math.min(version, TableVersion.KNOWN.history());
            FirstVersion.writeState(older, version);
            FirstVersion.writeEmptyHistory(older, history);

            try (RunningStore running = RunningStore.started(older)) {
                assertThat(running.recovered.devices()).containsExactly(KILN);
            }

            boolean isOld = version < TableVersion.KNOWN.state();
            assertThat(Files.exists(older.resolve("backups")))
                    .as("version " + version)
                    .isEqualTo(isOld);
            Path backup = Backups.newest(older).orElse(root);
            if (isOld) {
                assertThat(BackupZip.manifest(backup).tables()).isEqualTo(new TableVersion(version, history));
            }
        }
    }

    @Test
    void startThatIsMadeAgainMakesTheBackupOnce() throws Exception {
        writeFirstVersion();
        // As a hub leaves it that is killed before state is brought up to date.
        upgrade().prepare(false);
        Path backup = backups().get(0);

        RunningStore.opened(data).close();

        assertThat(backups()).containsExactly(backup);
        assertThat(BackupZip.manifest(backup).tables()).isEqualTo(new TableVersion(1, 1));
    }

    @Test
    void historyThatCannotBeReadDoesNotStopTheUpgrade() throws Exception {
        FirstVersion.writeState(data);
        byte[] garbage = new byte[20_000];
        Arrays.fill(garbage, (byte) 'x');
        Files.write(data.resolve("history.mv.db"), garbage);

        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.devices()).containsExactly(KILN);
        }
        assertThat(BackupZip.manifest(backups().get(0)).files()).containsOnlyKeys("state.mv.db");
    }

    @Test
    void upgradeWithoutBackupIsAChoice() throws Exception {
        writeFirstVersion();
        Upkeep without = new Upkeep(Duration.ofDays(90), Duration.ofDays(30), Duration.ZERO, 7, false);

        RunningStore.started(data, without).close();

        assertThat(data.resolve("backups")).doesNotExist();
    }

    @Test
    void newestFromBeforeAnUpgradeStaysHoweverManyAreMadeSince() throws Exception {
        writeFirstVersion();
        upgrade().prepare(false);
        Path wayBack = backups().get(0);
        for (int i = 0; i < 3; i++) {
            try (StoppedHub hub = StoppedHub.take(data)) {
                hub.backup(1);
            }
        }
        assertThat(backups()).hasSize(2).contains(wayBack);
    }

    @Test
    void stateOfANewerHubIsRefusedAndTheWayBackIsNamed() throws Exception {
        writeFirstVersion();
        RunningStore.opened(data).close();
        Path wayBack = backups().get(0);
        Path marker = data.resolve("marker");
        Files.writeString(marker, Files.readString(marker).replaceFirst("(?m)^schema=.*", "schema=" + FUTURE));
        byte[] state = Files.readAllBytes(data.resolve("state.mv.db"));

        assertThatThrownBy(() -> RunningStore.opened(data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("a newer hub wrote state.mv.db (its tables have version 99, this hub knows 5)")
                .hasMessageContaining("Start the newer hub again")
                .hasMessageContaining("signalbox restore " + wayBack + " --data " + data + " --force");
        assertThat(Files.readAllBytes(data.resolve("state.mv.db"))).isEqualTo(state);

        StoppedHub.restore(wayBack, data, true);
        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.devices()).containsExactly(KILN);
        }
    }

    @Test
    void historyOfANewerHubIsRefusedAndNotSetAside() throws Exception {
        RunningStore.opened(data).close();
        makeOfTheFuture("history");

        for (int withMarker = 1; withMarker >= 0; withMarker--) {
            assertThatThrownBy(() -> RunningStore.opened(data))
                    .as("with marker: " + withMarker)
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContaining("a newer hub wrote history.mv.db");
            Files.deleteIfExists(data.resolve("marker"));
        }
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).noneMatch(file -> file.toString().contains(".damaged-"));
        }
    }

    @Test
    void stateOfANewerHubWithoutItsMarkerIsRefusedBeforeAByteOfItChanges() throws Exception {
        RunningStore.opened(data).close();
        makeOfTheFuture("state");
        Files.delete(data.resolve("marker"));
        Files.deleteIfExists(data.resolve("state.sum"));
        byte[] state = Files.readAllBytes(data.resolve("state.mv.db"));

        assertThatThrownBy(() -> RunningStore.opened(data))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("a newer hub wrote state.mv.db");
        assertThat(Files.readAllBytes(data.resolve("state.mv.db"))).isEqualTo(state);
    }

    @Test
    void backupOfANewerHubIsRefusedAndNothingIsTouched() throws Exception {
        RunningStore.opened(data).close();
        makeOfTheFuture("history");
        Path backup;
        try (StoppedHub hub = StoppedHub.take(data)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        Path other = root.resolve("other");

        assertThatThrownBy(() -> StoppedHub.restore(backup, other, false))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("A newer hub made " + backup)
                .hasMessageContaining("before-upgrade");
        assertThat(other.resolve("state.mv.db")).doesNotExist();
    }

    private Upgrade upgrade() {
        DataDirectory directory = new DataDirectory(data, Clock.systemUTC());
        return new Upgrade(directory, new HistoryFile(directory, new Damage(new Metrics())), Clock.systemUTC(), true);
    }

    private void writeFirstVersion() throws SQLException {
        FirstVersion.writeState(data);
        FirstVersion.writeHistory(data, 2);
    }

    private void makeOfTheFuture(String database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:" + data.resolve(database).toAbsolutePath()
                                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                        "hub",
                        "");
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\","
                    + " \"type\", \"script\", \"installed_by\", \"execution_time\", \"success\")"
                    + " VALUES (" + FUTURE + ", '" + FUTURE + "', 'more', 'SQL', 'V99__more.sql', 'hub', 1, TRUE)");
        }
    }

    private List<Path> backups() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("backups"))) {
            return files.sorted().toList();
        }
    }
}
