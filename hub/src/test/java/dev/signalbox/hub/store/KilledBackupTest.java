package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.AuditTest.audited;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.AuditCheck;
import dev.signalbox.hub.switchboard.Change;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed with -9 at any moment of a backup or a restore: what has a backup's name is one, and no hub comes up empty. */
final class KilledBackupTest {
    private static final int KILLS = 6;

    @TempDir
    Path root;

    @Test
    void everyBackupIsWholeAndEveryDirectoryIsServedOrRefused() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KilledBackupTest seed " + seed);
        Random random = new Random(seed);
        Path data = root.resolve("data");
        Path backup = backupOfAHub(data);
        for (int kill = 0; kill < KILLS; kill++) {
            killAfter(random.nextInt(1_500), data, backup);
            List<Path> made;
            try (Stream<Path> files = Files.list(data.resolve("backups"))) {
                made = files.filter(file -> file.toString().endsWith(".zip")).toList();
            }
            for (Path one : made) {
                assertThat(StoppedHub.restore(one, root.resolve("copy-" + kill + "-" + one.getFileName()), false)
                                .rows())
                        .containsEntry("state.setting", 1L);
            }
            try (RunningStore running = RunningStore.opened(data)) {
                assertThat(running.recovered.settings()).containsEntry("setup", "done");
                assertThat(running.recovered.settings()).hasSize(1);
            } catch (StateUnusable e) {
                assertThat(e).hasMessageContaining("signalbox restore");
                StoppedHub.restore(backup, data, true);
                RunningStore.opened(data).close();
            }
            AuditCheck check = new AuditCheck();
            try (StoppedHub hub = StoppedHub.take(data)) {
                hub.forEachAuditEntry(check::add);
            }
            assertThat(check.finish().trouble()).isEmpty();
        }
    }

    private Path backupOfAHub(Path data) throws Exception {
        try (RunningStore running = RunningStore.started(data)) {
            running.store(new Change.SettingChanged("setup", "done"), audited("subject", 1));
            running.sweep(RunningStore.number("kiln-1", "temperature", 1, 1));
        }
        try (StoppedHub hub = StoppedHub.take(data)) {
            return Files.move(Path.of(hub.backup(3).getPath()), root.resolve("kept.zip"));
        }
    }

    private static void killAfter(int millis, Path data, Path backup) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedRestore.class.getName(),
                        data.toString(),
                        backup.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals("started")) {
                line = out.readLine();
            }
            assertThat(line).as("the child starts").isEqualTo("started");
            assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as("the child goes on until it is killed")
                    .isFalse();
        } finally {
            // SIGKILL on POSIX systems.
            child.destroyForcibly().waitFor();
        }
    }
}
