package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Sweep;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs, for which the test must be allowed to mount. */
final class FullDiskTest {
    @TempDir
    Path directory;

    private Path mounted;

    @BeforeEach
    void mountASmallDisk() throws Exception {
        mounted = Files.createDirectory(directory.resolve("disk"));
        boolean mountable = run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", mounted.toString()) == 0;
        if (!mountable) {
            System.out.println("FullDiskTest is skipped: a tmpfs cannot be mounted here");
        }
        assumeTrue(mountable, "a tmpfs can be mounted");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", mounted.toString());
    }

    @Test
    void aFullDiskRefusesThenHealsByItselfAndLosesNothing() throws Exception {
        List<String> taken = new ArrayList<>();
        Path filler = mounted.resolve("filler");
        try (RunningStore running = RunningStore.started(mounted.resolve("data"))) {
            fill(filler);
            recordUntilRefused(running, taken);
            assertThat(running.tap.taken(Event.StorageFull.class)).containsExactly(new Event.StorageFull(true));
            running.store.sweep(new Sweep(1, List.of(number("kiln-1", "t", 1, 1)), List.of(), List.of(), List.of()));
            assertThat(running.fatal).isEmpty();

            Files.delete(filler);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> running.tap.taken(Event.StorageFull.class).size() == 2);
            assertThat(running.tap.taken(Event.StorageFull.class).get(1)).isEqualTo(new Event.StorageFull(false));
            await().until(() -> running.stored().size() == taken.size());
            await().until(() -> running.tap.taken(Event.Swept.class).size() == 1);
            running.store(new Change.SettingChanged("after", "x"));
            assertThat(running.fatal).isEmpty();
        }
        try (RunningStore running = RunningStore.opened(mounted.resolve("data"))) {
            assertThat(running.recovered.settings().keySet()).containsAll(taken).contains("after");
            assertThat(running.recovered.newest()).hasSize(1);
        }
        assertThat(audited()).as("once each, however often the disk was full").containsExactlyElementsOf(taken);
    }

    @Test
    void bloatedFileIsNotCompactedWhereTheCopyWouldFillTheDisk() throws Exception {
        DataDirectory data = new DataDirectory(mounted.resolve("data"), Clock.systemUTC());
        data.create();
        Database database = new Database(data, "state", 1 << 16);
        database.create(connection -> {});
        database.open();
        try (PreparedStatement merge =
                database.writer().prepareStatement("MERGE INTO setting (name, content) KEY (name) VALUES ('one', ?)")) {
            for (int i = 0; i < 500; i++) {
                merge.setString(1, Integer.toString(i));
                merge.executeUpdate();
                database.commit();
            }
            assertThat(Files.size(database.file())).isGreaterThan(1 << 20);
            assertThat(database.isBloated()).isFalse();
        } finally {
            database.close();
        }
    }

    @Test
    void compactionThatFillsTheDiskLeavesTheFileAsItWas() throws Exception {
        DataDirectory data = new DataDirectory(mounted.resolve("data"), Clock.systemUTC());
        data.create();
        Database database = new Database(data, "state");
        database.create(connection -> {});
        database.open();
        Path filler = mounted.resolve("filler");
        try (PreparedStatement insert =
                database.writer().prepareStatement("INSERT INTO setting (name, content) VALUES (?, ?)")) {
            for (int i = 0; i < 500; i++) {
                insert.setString(1, "name-" + i);
                insert.setString(2, (char) ('a' + i % 26) + "x".repeat(4_000));
                insert.executeUpdate();
            }
            database.commit();
            fill(filler);

            assertThat(database.compact()).isFalse();

            Files.delete(filler);
            assertThat(StateRows.settings(database.writer())).hasSize(500);
            assertThat(data.databaseFile("state-new")).doesNotExist();
        } finally {
            database.close();
        }
    }

    /** Oldest first; the chain is whole. */
    private List<String> audited() throws Exception {
        AuditCheck check = new AuditCheck();
        List<String> subjects = new ArrayList<>();
        try (StoppedHub hub = StoppedHub.take(mounted.resolve("data"))) {
            hub.forEachAuditEntry(entry -> {
                check.add(entry);
                subjects.add(0, entry.getSubject());
            });
        }
        assertThat(check.finish().trouble()).isEmpty();
        return subjects;
    }

    @Test
    void aHubThatIsStoppedWhileTheDiskIsFullStartsAgainWithAllThatWasAcknowledged() throws Exception {
        Path filler = mounted.resolve("filler");
        List<String> acknowledged;
        try (RunningStore running = RunningStore.started(mounted.resolve("data"))) {
            fill(filler);
            recordUntilRefused(running, new ArrayList<>());
            acknowledged = running.stored().stream()
                    .map(change -> (Change.SettingChanged)
                            ((Change.Together) change).changes().get(0))
                    .map(Change.SettingChanged::name)
                    .toList();
        }
        Files.delete(filler);
        try (RunningStore running = RunningStore.opened(mounted.resolve("data"))) {
            assertThat(running.recovered.settings().keySet()).containsAll(acknowledged);
        }
    }

    private static void recordUntilRefused(RunningStore running, List<String> taken) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    String name = "name-" + taken.size();
                    Change setting = new Change.SettingChanged(name, "x".repeat(5_000));
                    if (running.store.record(
                            new Change.Together(List.of(setting, AuditTest.audited(name, taken.size()))))) {
                        taken.add(name);
                        return false;
                    }
                    return !running.tap.taken(Event.StorageFull.class).isEmpty();
                });
    }

    private static void fill(Path filler) throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4_096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
