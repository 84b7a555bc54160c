package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.switchboard.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that a power cut has torn is left behind where nobody was told of it, and nowhere else. */
final class TornTailTest {
    private static final int PAGE_BYTES = 4_096;
    private static final String LARGE = "x".repeat(20_000);

    @TempDir
    Path directory;

    private Path state;
    /** The file's length at the commit before the newest. */
    private long ackedBytes;

    @BeforeEach
    void fillAndTakeTheImageOfAKill() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path image = Files.createDirectory(directory.resolve("image"));
        try (RunningStore running = RunningStore.started(data)) {
            running.store(new Change.SettingChanged("first", "1" + LARGE));
            ackedBytes = Files.size(data.resolve("state.mv.db"));
            running.store(new Change.SettingChanged("second", "2" + LARGE));
            for (String file : new String[] {"state.mv.db", "marker", SyncedBytes.FILE_NAME}) {
                Files.copy(data.resolve(file), image.resolve(file));
            }
        }
        Files.writeString(image.resolve("hub.lock"), "4711");
        directory = image;
        state = image.resolve("state.mv.db");
        assertThat(new SyncedBytes(dataDirectory()).read())
                .as("all was acknowledged")
                .isEqualTo(Files.size(state));
    }

    @Test
    void tornNewestWriteIsLeftBehindAndTheCommitBeforeIsThere() throws Exception {
        byte[] torn = tearNewest(PAGE_BYTES);
        new SyncedBytes(dataDirectory()).write(ackedBytes);

        assertGoesOnWithTheFirstOnly();
        assertThat(copyAside()).as("the copy").hasBinaryContent(torn);
    }

    @Test
    void tornSectorIsEnough() throws Exception {
        tearNewest(512);
        new SyncedBytes(dataDirectory()).write(ackedBytes);

        assertGoesOnWithTheFirstOnly();
    }

    @Test
    void olderKnowledgeOfWhatWasSyncedAndNoneAreEnough() throws Exception {
        tearNewest(PAGE_BYTES);
        Files.delete(directory.resolve(SyncedBytes.FILE_NAME));

        assertGoesOnWithTheFirstOnly();
    }

    @Test
    void sameHoleInAnAcknowledgedWriteIsRefused() throws Exception {
        assertRefused(tearNewest(PAGE_BYTES));
    }

    @Test
    void damageWithoutAHoleIsRefused() throws Exception {
        byte[] damaged = Files.readAllBytes(state);
        int from = Math.toIntExact(ackedBytes) + PAGE_BYTES;
        Arrays.fill(damaged, from, newestFooter(damaged), (byte) 0xA5);
        Files.write(state, damaged);
        new SyncedBytes(dataDirectory()).write(ackedBytes);

        assertRefused(damaged);
    }

    @Test
    void holeFurtherUpIsRefusedAndWhatWasCutIsPutBack() throws Exception {
        byte[] damaged = tearNewest(PAGE_BYTES);
        // Behind the header of the first chunk, and all there is up to the newest one's begin.
        Arrays.fill(damaged, 3 * PAGE_BYTES, Math.toIntExact(ackedBytes), (byte) 0);
        Files.write(state, damaged);
        new SyncedBytes(dataDirectory()).write(ackedBytes);

        assertRefused(damaged);
    }

    @Test
    void afterAStopInOrderNothingIsCut() throws Exception {
        byte[] damaged = tearNewest(PAGE_BYTES);
        Files.delete(directory.resolve(SyncedBytes.FILE_NAME));
        Files.writeString(directory.resolve("hub.lock"), "");

        assertRefused(damaged);
    }

    @Test
    void compactionForgetsTheLengthOfTheOldFile() throws Exception {
        Path data = directory.resolveSibling("data");
        StateFile file = new StateFile(new DataDirectory(data, Clock.systemUTC()), 1 << 20);
        file.open(false);
        SyncedBytes synced = new SyncedBytes(new DataDirectory(data, Clock.systemUTC()));
        assertThat(synced.read()).isPositive();

        file.compact();
        assertThat(synced.read()).isZero();

        file.database().close();
    }

    /** Zeros from the newest write's second page on, between its header and its footer. */
    private byte[] tearNewest(int bytes) throws IOException {
        byte[] content = Files.readAllBytes(state);
        for (int from = Math.toIntExact(ackedBytes) + PAGE_BYTES;
                from + bytes <= newestFooter(content);
                from += PAGE_BYTES) {
            Arrays.fill(content, from, from + bytes, (byte) 0);
        }
        Files.write(state, content);
        return content;
    }

    private static int newestFooter(byte[] content) {
        return content.length - PAGE_BYTES;
    }

    private void assertGoesOnWithTheFirstOnly() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.settings())
                    .containsEntry("first", "1" + LARGE)
                    .doesNotContainKey("second");
            running.store(new Change.SettingChanged("third", "goes on"));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.settings()).containsKeys("first", "third");
        }
    }

    private void assertRefused(byte[] content) {
        assertThatThrownBy(() -> RunningStore.opened(directory))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("state.mv.db cannot be used");
        assertThat(state).as("nothing was changed").hasBinaryContent(content);
    }

    private Path copyAside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("state.mv.db.before-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private DataDirectory dataDirectory() {
        return new DataDirectory(directory, Clock.systemUTC());
    }
}
