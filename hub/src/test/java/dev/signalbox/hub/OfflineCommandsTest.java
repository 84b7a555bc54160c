package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.cli.Admin;
import dev.signalbox.hub.cli.AuditCommand;
import dev.signalbox.hub.cli.BackupCommand;
import dev.signalbox.hub.cli.Ctl;
import dev.signalbox.hub.cli.PrintedTrouble;
import dev.signalbox.hub.cli.RestoreCommand;
import dev.signalbox.hub.config.WhereDefaults;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.store.H2Store;
import dev.signalbox.hub.store.Keeping;
import dev.signalbox.hub.store.Upkeep;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.InboxTap;
import dev.signalbox.proto.v1.AuditEntry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command line does where no hub runs. */
class OfflineCommandsTest {
    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void auditIsListedExportedAndVerified() throws Exception {
        Path data = hubWithEntries(3);

        assertThat(run(new AuditCommand(), "verify", "--data", data.toString())).isZero();
        assertThat(out).hasToString(lines("The audit is whole: 3 entries, 1 to 3."));

        assertThat(run(new AuditCommand(), "list", "--data", data.toString(), "--limit", "2"))
                .isZero();
        assertThat(out)
                .hasToString(lines(
                        "2  1970-01-01T00:00:00.002Z  user:marta?[31m  command  subject-2  (clause)",
                        "3  1970-01-01T00:00:00.003Z  user:marta?[31m  command  subject-3  (clause)"));

        assertThat(run(new AuditCommand(), "list", "--data", data.toString(), "--subject", "subject-1", "--json"))
                .isZero();
        assertThat(out.toString().lines())
                .singleElement()
                .asString()
                .contains("\"entryNo\":\"1\"", "\"subject\":\"subject-1\"");

        assertThat(run(new AuditCommand(), "export", "--data", data.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.contains("\"hash\":\""));
    }

    @Test
    void dataDirectoryIsTheOneOfTheHubsConfigurationFile() throws Exception {
        Path data = hubWithEntries(1);
        Path file = Files.writeString(root.resolve("hub.yaml"), "data: " + root.relativize(data) + "\nname: Cellar\n");
        String whole = lines("The audit is whole: 1 entries, 1 to 1.");

        assertThat(run(new AuditCommand(), "verify", "--config", file.toString()))
                .isZero();
        assertThat(out).hasToString(whole);
        assertThat(run(new AuditCommand(), "--config=" + file, "verify")).isZero();
        assertThat(out).hasToString(whole);
        assertThat(run(Map.of("SIGNALBOX_CONFIG", file.toString()), new AuditCommand(), "verify"))
                .isZero();
        assertThat(out).hasToString(whole);
        // A flag and the environment count more than the file.
        String nowhere = root.resolve("nowhere").toString();
        assertThat(run(new AuditCommand(), "verify", "--config=" + file, "--data", nowhere))
                .isEqualTo(3);
        assertThat(run(Map.of("SIGNALBOX_DATA", nowhere), new AuditCommand(), "verify", "--config=" + file))
                .isEqualTo(3);
    }

    @Test
    void eachCommandOfThisMachineFindsTheDirectoryByTheFile() throws Exception {
        Path data = root.resolve("empty");
        Path file = Files.writeString(root.resolve("hub.yaml"), "data: empty\n");

        assertThat(run(new Admin(), "join-key", "--config=" + file)).isEqualTo(3);
        assertThat(err.toString()).contains("No hub is running on the data directory " + data);
        assertThat(run(new Ctl(Map.of()), "hub", "--config=" + file)).isEqualTo(3);
        assertThat(err.toString()).contains("No hub is running on the data directory " + data);
        assertThat(run(new BackupCommand(), "--config=" + file)).isEqualTo(1);
        assertThat(err.toString()).contains(data.toString());
        assertThat(run(new RestoreCommand(), root.resolve("no.zip").toString(), "--config=" + file))
                .isEqualTo(1);
    }

    @Test
    void fileThatCannotBeReadIsToldWhereItIsNeeded() throws Exception {
        String none = root.resolve("none.yaml").toString();

        assertThat(run(new Admin(), "join-key", "--config", none)).isEqualTo(2);
        assertThat(err.toString()).contains("--data is not known: there is no file " + none);
        assertThat(run(new Admin(), "join-key", "--config", none, "--data", root.toString()))
                .isEqualTo(3);
        assertThat(run(Map.of("SIGNALBOX_CONFIG", none), new Ctl(Map.of()), "hub", "--url=http://127.0.0.1:9"))
                .as("a hub elsewhere")
                .isEqualTo(4);
    }

    @Test
    void brokenAuditIsToldWithTheFirstBrokenEntryAndExitCodeOne() throws Exception {
        Path data = hubWithEntries(5);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:async:" + data.resolve("state") + ";IFEXISTS=TRUE;"
                                + "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH",
                        "hub",
                        "");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM audit WHERE entry_no IN (2, 4)"))
                    .isEqualTo(2);
        }

        assertThat(run(new AuditCommand(), "verify", "--data", data.toString())).isEqualTo(1);
        assertThat(err)
                .hasToString(lines(
                        "signalbox: The audit is not whole. Entry 2 is missing: entry 1 is followed by entry 3."));
    }

    @Test
    void backupPrintsItsPathAndRestoreWhatItDid() throws Exception {
        Path data = hubWithEntries(4);

        assertThat(run(new BackupCommand(), "--data", data.toString())).isZero();
        String backup = out.toString().strip();
        assertThat(Path.of(backup)).isRegularFile().startsWith(data.resolve("backups"));

        String other = root.resolve("other").toString();
        assertThat(run(new RestoreCommand(), backup, "--data", other)).isZero();
        assertThat(out.toString()).contains("0 devices, 0 executions, audit to entry 4", "0 sign-ins ended");

        assertThat(run(new RestoreCommand(), backup, "--data", other)).isEqualTo(1);
        assertThat(err.toString()).contains("is not empty", "--force");

        assertThat(run(new RestoreCommand(), backup, "--data", other, "--force"))
                .isZero();
        assertThat(out.toString()).contains("Kept what was there as " + root.resolve("other"));
        assertThat(run(new AuditCommand(), "verify", "--data", other)).isZero();
        assertThat(out.toString()).contains("5 entries");
    }

    @Test
    void backupByHandDeletesOthersOnlyWhereSomebodySaidHowManyStay() throws Exception {
        Path data = hubWithEntries(1);
        Path file = Files.writeString(root.resolve("hub.yaml"), "data: " + data + "\nkeep-backups: 3\n");
        Path backups = Files.createDirectory(data.resolve("backups"));
        for (int day = 10; day < 20; day++) {
            Files.writeString(backups.resolve("202601" + day + "-030000-000.zip"), "kept elsewhere, too");
        }

        assertThat(run(new BackupCommand(), "--data", data.toString())).isZero();
        assertThat(backups).isDirectoryContaining("glob:**/20260110-*.zip");
        try (Stream<Path> all = Files.list(backups)) {
            assertThat(all).hasSize(11);
        }

        assertThat(run(new BackupCommand(), "--config", file.toString())).isZero();
        try (Stream<Path> all = Files.list(backups)) {
            assertThat(all).hasSize(3);
        }
        assertThat(run(Map.of("SIGNALBOX_KEEP_BACKUPS", "2"), new BackupCommand(), "--config", file.toString()))
                .isZero();
        assertThat(run(new BackupCommand(), "--config", file.toString(), "--keep-backups=0"))
                .isEqualTo(1);
        try (Stream<Path> all = Files.list(backups)) {
            assertThat(all).hasSize(2);
        }
    }

    @Test
    void whereThereIsNoHubEachCommandSaysSo() {
        String nowhere = root.resolve("nowhere").toString();

        assertThat(run(new AuditCommand(), "verify", "--data", nowhere))
                .as("not read, which is not the same as not whole")
                .isEqualTo(3);
        assertThat(err.toString()).contains("There is no hub in the data directory " + nowhere);
        assertThat(run(new BackupCommand(), "--data", nowhere)).isEqualTo(1);
        assertThat(err.toString()).contains("There is no hub in the data directory " + nowhere);
        assertThat(run(new RestoreCommand(), nowhere + ".zip", "--data", nowhere))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no backup " + nowhere + ".zip");
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void backupsAreRestoredOnlyWhereNoHubRuns() throws Exception {
        Path data = hubWithEntries(1);
        assertThat(run(new BackupCommand(), "--data", data.toString())).isZero();
        String backup = out.toString().strip();
        H2Store running = store(data, Inbox.withDefaultBounds());
        running.take();
        running.open();
        running.start();
        try {
            assertThat(run(new RestoreCommand(), backup, "--data", data.toString(), "--force"))
                    .isEqualTo(1);
            assertThat(err.toString()).contains("A hub runs on " + data);
        } finally {
            running.close();
        }
    }

    private Path hubWithEntries(int entries) throws Exception {
        Path data = root.resolve("data");
        Inbox inbox = Inbox.withDefaultBounds();
        InboxTap tap = new InboxTap(inbox);
        H2Store store = store(data, inbox);
        store.take();
        store.open();
        store.start();
        for (int i = 1; i <= entries; i++) {
            store.record(new Change.Audited(AuditEntry.newBuilder()
                    .setTimeMs(i)
                    .setActor("user:marta\u001b[31m")
                    .setAction("command")
                    .setSubject("subject-" + i)
                    .setDetail("clause")
                    .build()));
        }
        await().until(() -> tap.taken(Event.Stored.class).stream()
                        .mapToInt(stored -> stored.changes().size())
                        .sum()
                == entries);
        store.close();
        return data;
    }

    private static H2Store store(Path data, Inbox inbox) {
        return new H2Store(data, inbox, new Metrics(), Clock.systemUTC(), Keeping.DEFAULT, Upkeep.USUAL, failure -> {
            throw new AssertionError("the store gave up", failure);
        });
    }

    private int run(Object command, String... arguments) {
        return run(Map.of(), command, arguments);
    }

    private int run(Map<String, String> environment, Object command, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setDefaultValueProvider(new WhereDefaults(environment, null))
                .setExecutionExceptionHandler(new PrintedTrouble())
                .execute(arguments);
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
