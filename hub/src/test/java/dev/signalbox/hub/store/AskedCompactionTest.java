package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.hub.switchboard.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a hub that is stopped are compacted when somebody asks for it, and nothing is lost. */
final class AskedCompactionTest {
    @TempDir
    Path data;

    @Test
    void filesAreSmallerAndEverythingIsThere() throws Exception {
        try (RunningStore running = RunningStore.started(data)) {
            for (int i = 0; i < 30; i++) {
                running.store(new Change.SettingChanged("setup", "done " + i));
            }
            running.sweep(RunningStore.number("kiln-1", "temperature", 1, 1));
        }
        long before = Files.size(data.resolve("state.mv.db"));

        try (StoppedHub hub = StoppedHub.take(data)) {
            assertThat(hub.compact())
                    .containsEntry("state.mv.db", Files.size(data.resolve("state.mv.db")))
                    .containsEntry("history.mv.db", Files.size(data.resolve("history.mv.db")));
        }

        assertThat(Files.size(data.resolve("state.mv.db"))).isLessThan(before);
        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.settings()).containsEntry("setup", "done 29");
            assertThat(running.recovered.newest()).containsExactly(RunningStore.number("kiln-1", "temperature", 1, 1));
        }
    }

    @Test
    void whatSomebodyChangedIsNotSealedAsTheHubsOwn() throws Exception {
        RunningStore.started(data).close();
        Path state = data.resolve("state.mv.db");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 100] ^= 1;
        Files.write(state, bytes);

        try (StoppedHub hub = StoppedHub.take(data)) {
            assertThatThrownBy(hub::compact).isInstanceOf(BackupTrouble.class);
        }
        assertThat(Files.readAllBytes(state)).isEqualTo(bytes);
    }

    /** A file that is a mount point cannot be replaced by the smaller one. */
    @Test
    void failureIsToldAndTheHubStartsAsBefore() throws Exception {
        RunningStore.started(data).close();
        Path state = data.resolve("state.mv.db");
        boolean mountable = run("mount", "--bind", state.toString(), state.toString()) == 0;
        if (!mountable) {
            System.out.println("A failed compaction is not tested: nothing can be mounted here");
        }
        assumeTrue(mountable, "a file can be mounted");
        try (StoppedHub hub = StoppedHub.take(data)) {
            assertThatThrownBy(hub::compact)
                    .isInstanceOf(BackupTrouble.class)
                    .hasMessageContaining("state stays as it is");
        } finally {
            run("umount", state.toString());
        }

        assertThat(data.resolve("state-new.mv.db")).doesNotExist();
        RunningStore.opened(data).close();
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void hubThatWasKilledIsStartedFirst() throws Exception {
        RunningStore.started(data).close();
        Files.writeString(data.resolve("hub.lock"), "4711");

        try (StoppedHub hub = StoppedHub.take(data)) {
            assertThatThrownBy(hub::compact).hasMessageContaining("not stopped in order");
        }
    }

    @Test
    void tablesOfAnOlderHubAreNotBroughtUpToDateOnTheWay() throws Exception {
        FirstVersion.writeState(data);

        try (StoppedHub hub = StoppedHub.take(data)) {
            assertThatThrownBy(hub::compact).hasMessageContaining("start this hub on them first");
        }
    }
}
