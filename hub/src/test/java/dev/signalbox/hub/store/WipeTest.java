package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.switchboard.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything of a hub leaves its directory, and nothing else. */
final class WipeTest {
    @TempDir
    Path root;

    @Test
    void everythingOfTheHubGoesAndWhatIsOfOthersStays() throws Exception {
        Path data = hubThatWasKilledAndRestored();
        Files.writeString(data.resolve("notes.txt"), "mine");
        Files.createDirectories(data.resolve("broker").resolve("journal"));
        Files.writeString(data.resolve("broker").resolve("journal").resolve("1"), "x");

        try (Wipe wipe = Wipe.of(data, false)) {
            assertThat(wipe.hubId()).isPresent();
            assertThat(String.valueOf(wipe.files().get(0).getFileName())).isEqualTo("state.mv.db");
            wipe.run();
        }

        assertThat(names(data)).containsExactlyInAnyOrder("notes.txt", "hub.lock", "backups");
        try (RunningStore running = RunningStore.opened(data)) {
            assertThat(running.recovered.settings()).isEmpty();
            assertThat(running.recovered.generation()).isEqualTo(1);
        }
    }

    @Test
    void backupsGoWhereThatIsWanted() throws Exception {
        Path data = hubThatWasKilledAndRestored();

        try (Wipe wipe = Wipe.of(data, true)) {
            wipe.run();
        }

        assertThat(names(data)).containsExactly("hub.lock");
    }

    @Test
    void wheneverItIsCutOffAHubRefusesToStartAndItCanBeDoneAgain() throws Exception {
        Path model = hubThatWasKilledAndRestored();
        int files;
        try (Wipe wipe = Wipe.of(model, false)) {
            files = wipe.files().size();
        }
        for (int done = 1; done < files; done++) {
            Path data = copy(model, root.resolve("cut-" + done));
            try (Wipe wipe = Wipe.of(data, false)) {
                for (Path file : wipe.files().subList(0, done)) {
                    DataDirectory.deleteTree(file);
                }
            }

            assertThatThrownBy(() -> RunningStore.opened(data))
                    .as("after " + done + " of " + files)
                    .isInstanceOf(StateUnusable.class)
                    .hasMessageContaining("missing");
            try (Wipe wipe = Wipe.of(data, false)) {
                wipe.run();
            }
            RunningStore.opened(data).close();
        }
    }

    @Test
    void directoryOfARunningHubIsNotWiped() throws Exception {
        Path data = root.resolve("data");
        try (RunningStore running = RunningStore.started(data)) {
            assertThatThrownBy(() -> Wipe.of(data, false)).isInstanceOf(DataDirectoryInUse.class);
            running.store(new Change.SettingChanged("goes", "on"));
        }
    }

    @Test
    void directoryOfSomethingElseIsNotEvenLocked() throws Exception {
        Path home = Files.createDirectory(root.resolve("home"));
        Files.writeString(home.resolve("thesis.txt"), "x");

        assertThatThrownBy(() -> Wipe.of(home, true))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("nothing of a hub");
        assertThatThrownBy(() -> Wipe.of(root.resolve("none"), true)).isInstanceOf(BackupTrouble.class);
        assertThat(names(home)).containsExactly("thesis.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "backups", "probe", "restoring", "tls.key"})
    void nameThatOthersUseMakesNoHub(String name) throws Exception {
        Path folder = Files.createDirectories(root.resolve("other").resolve(name));
        Files.writeString(folder.resolve("mosquitto.db"), "x");

        assertThatThrownBy(() -> Wipe.of(root.resolve("other"), true))
                .isInstanceOf(BackupTrouble.class)
                .hasMessageContaining("nothing of a hub");
        assertThat(folder.resolve("mosquitto.db")).exists();
        assertThat(names(root.resolve("other"))).containsExactly(name);
    }

    @Test
    void wipeThatNobodyAgreesToLeavesTheHubAsItWasStopped() throws Exception {
        Path data = root.resolve("data");
        RunningStore.started(data).close();
        List<String> before = names(data);

        try (Wipe wipe = Wipe.of(data, true)) {
            assertThat(data.resolve("hub.lock")).isNotEmptyFile();
            assertThat(wipe.files()).isNotEmpty();
        }

        assertThat(data.resolve("hub.lock"))
                .as("what says that it was stopped in order")
                .isEmptyFile();
        assertThat(names(data)).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void wipeThatNobodyAgreesToLeavesAKilledHubKnownAsKilled() throws Exception {
        Path data = root.resolve("data");
        RunningStore.started(data).close();
        Files.writeString(data.resolve("hub.lock"), "4711");

        Wipe.of(data, true).close();

        assertThat(data.resolve("hub.lock")).isNotEmptyFile();
    }

    /** With every kind of file a hub leaves. */
    private Path hubThatWasKilledAndRestored() throws Exception {
        Path data = root.resolve("data");
        RunningStore.started(data).close();
        // As a kill leaves it: the next start sets a copy aside.
        Files.writeString(data.resolve("hub.lock"), "4711");
        try (RunningStore running = RunningStore.started(data)) {
            running.store(new Change.SettingChanged("setup", "done"));
        }
        Path backup;
        try (StoppedHub hub = StoppedHub.take(data)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        StoppedHub.restore(backup, data, true);
        RunningStore.started(data).close();
        for (String name : List.of(
                "admin.token", "hub.address", "hub.proxied", "hub.fingerprint", "setup.code", "tls.crt", "tls.key")) {
            Files.writeString(data.resolve(name), "x");
        }
        assertThat(names(data))
                .anyMatch(name -> name.contains(".before-"))
                .anyMatch(name -> name.contains(".replaced-"));
        return data;
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
