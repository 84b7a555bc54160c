package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.switchboard.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that a power cut has torn is left behind where nobody was told of it, and nowhere else. */
final class TornTailTest {
    private static final int PAGE_BYTES = 4_096;
    private static final int SECTOR_BYTES = 512;
    /** So many rows that each write has pages of its own. */
    private static final int ROWS = 200;
    /** There is a whole sector of it, wherever it lies. */
    private static final String LONG_TEXT = "x".repeat(2 * SECTOR_BYTES);

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
            running.store(settings("first"));
            running.store(settings("second"));
            for (String file : new String[] {"state.mv.db", "marker", "state.synced"}) {
                Files.copy(data.resolve(file), image.resolve(file));
            }
        }
        Files.writeString(image.resolve("hub.lock"), "4711");
        directory = image;
        state = image.resolve("state.mv.db");
        ackedBytes = newestBegin();
        assertThat(new SyncedCommit(dataDirectory(), "state").read().bytes())
                .as("all was acknowledged")
                .isEqualTo(Files.size(state));
    }

    @Test
    void tornNewestWriteIsLeftBehindAndTheCommitBeforeIsThere() throws Exception {
        byte[] torn = fillNewest(0);
        acknowledged(ackedBytes);

        assertGoesOnWithTheFirstOnly();
        assertThat(copyAside()).as("the copy").hasBinaryContent(torn);
    }

    @Test
    void whicheverSectorIsLostTheCommitBeforeIsThere() throws Exception {
        byte[] content = Files.readAllBytes(state);
        Path image = directory;
        for (int sector = Math.toIntExact(ackedBytes); sector < content.length; sector += SECTOR_BYTES) {
            byte[] torn = content.clone();
            Arrays.fill(torn, sector, sector + SECTOR_BYTES, (byte) 0);
            directory = Files.createDirectory(image.resolveSibling("sector-" + sector));
            Files.write(directory.resolve("state.mv.db"), torn);
            Files.copy(image.resolve("marker"), directory.resolve("marker"));
            Files.writeString(directory.resolve("hub.lock"), "4711");

            try (RunningStore running = RunningStore.started(directory)) {
                // Without the footer alone nothing is lost, and the commit may be there as a whole.
                Map<String, String> found = running.recovered.settings();
                assertThat(found).as("without the sector at %d", sector).containsAllEntriesOf(texts("first"));
                assertThat(found.equals(texts("first")) || found.equals(texts("first", "second")))
                        .as("without the sector at %d all of the second commit or nothing", sector)
                        .isTrue();
            }
        }
    }

    @Test
    void withoutKnowledgeOfWhatWasSyncedToo() throws Exception {
        fillNewest(0);
        Files.delete(directory.resolve("state.synced"));

        assertGoesOnWithTheFirstOnly();
    }

    @Test
    void sameHoleInAnAcknowledgedWriteIsRefused() throws Exception {
        assertRefused(fillNewest(0));
    }

    /** H2 reads zeros for what was written, and neither it nor a look at the rows can tell. */
    @Test
    void hiddenTearInAValueIsLeftBehind() throws Exception {
        byte[] content = Files.readAllBytes(state);
        int sector = sectorWithin(content, LONG_TEXT);
        Arrays.fill(content, sector, sector + SECTOR_BYTES, (byte) 0);
        Files.write(state, content);
        acknowledged(ackedBytes);

        assertGoesOnWithTheFirstOnly();
    }

    @Test
    void zerosThatSomebodyStoredAreNoTear() throws Exception {
        Path data = directory.resolveSibling("data");
        Path image = Files.createDirectory(directory.resolveSibling("zeros"));
        try (RunningStore running = RunningStore.started(data)) {
            running.store(new Change.SettingChanged("zeros", "\0".repeat(4 * SECTOR_BYTES)));
            for (String file : new String[] {"state.mv.db", "marker"}) {
                Files.copy(data.resolve(file), image.resolve(file));
            }
        }
        Files.writeString(image.resolve("hub.lock"), "4711");

        try (RunningStore running = RunningStore.started(image)) {
            assertThat(running.recovered.settings()).containsKeys("second-199", "zeros");
        }
    }

    @Test
    void whateverElseAnUnfinishedWriteHoldsIsLeftBehindToo() throws Exception {
        fillNewest(0xA5);
        acknowledged(ackedBytes);

        assertGoesOnWithTheFirstOnly();
    }

    @Test
    void holeFurtherUpIsRefused() throws Exception {
        byte[] damaged = fillNewest(0);
        // Behind the header of the first chunk, and all there is up to the newest one's begin.
        Arrays.fill(damaged, 3 * PAGE_BYTES, Math.toIntExact(ackedBytes), (byte) 0);
        Files.write(state, damaged);
        acknowledged(ackedBytes);

        assertRefused(damaged);
    }

    @Test
    void afterAStopInOrderNothingIsCut() throws Exception {
        byte[] damaged = fillNewest(0);
        Files.delete(directory.resolve("state.synced"));
        Files.writeString(directory.resolve("hub.lock"), "");

        assertThatThrownBy(() -> RunningStore.opened(directory)).isInstanceOf(StateUnusable.class);
        assertThat(Files.size(state)).as("nothing was cut").isGreaterThanOrEqualTo(damaged.length);
    }

    @Test
    void compactionForgetsTheLengthOfTheOldFile() throws Exception {
        Path data = directory.resolveSibling("data");
        StateFile file = new StateFile(new DataDirectory(data, Clock.systemUTC()), 1 << 20);
        file.open(false, () -> {});
        SyncedCommit synced = new SyncedCommit(new DataDirectory(data, Clock.systemUTC()), "state");
        assertThat(synced.read().bytes()).isPositive();

        file.compact();
        assertThat(synced.read()).isEqualTo(SyncedCommit.Known.NOTHING);

        file.database().close();
    }

    @Test
    void acknowledgedWriteThatH2PassesOverIsMissed() throws Exception {
        byte[] content = Files.readAllBytes(state);
        // Neither the header nor the footer of the newest chunk: H2 goes on from the one before, and says nothing.
        Arrays.fill(content, Math.toIntExact(ackedBytes), content.length, (byte) 0);
        Files.write(state, content);

        assertThatThrownBy(() -> RunningStore.opened(directory))
                .isInstanceOf(StateUnusable.class)
                .hasMessageContaining("was acknowledged");
        assertThat(state).as("state").hasBinaryContent(content);
    }

    @Test
    void sameWriteThatNobodyWasToldOfIsPassedOver() throws Exception {
        byte[] content = Files.readAllBytes(state);
        Arrays.fill(content, Math.toIntExact(ackedBytes), content.length, (byte) 0);
        Files.write(state, content);
        acknowledged(ackedBytes);

        assertGoesOnWithTheFirstOnly();
    }

    /** No newer commit than the one before the newest. */
    private void acknowledged(long bytes) throws IOException {
        SyncedCommit synced = new SyncedCommit(dataDirectory(), "state");
        synced.write(new SyncedCommit.Known(bytes, synced.read().commitNo() - 1));
    }

    /** Behind the newest write's first sector: its header, its root and its footer are there, as H2 wants them. */
    private byte[] fillNewest(int with) throws IOException {
        byte[] content = Files.readAllBytes(state);
        int begin = Math.toIntExact(ackedBytes);
        Arrays.fill(content, begin + SECTOR_BYTES, begin + 2 * SECTOR_BYTES, (byte) with);
        Files.write(state, content);
        return content;
    }

    /** Of the chunk with whose footer the file ends, which tells its length in blocks. */
    private long newestBegin() throws IOException {
        String content = Files.readString(state, StandardCharsets.ISO_8859_1);
        String footer = content.substring(content.lastIndexOf("chunk:"));
        int blocks = Integer.parseInt(footer.substring(footer.indexOf("len:") + 4, footer.indexOf(",version:")), 16);
        return content.length() - (long) blocks * PAGE_BYTES;
    }

    /** The last one that is all of this text. */
    private static int sectorWithin(byte[] content, String text) {
        int end = new String(content, StandardCharsets.ISO_8859_1).lastIndexOf(text) + text.length();
        int sector = end / SECTOR_BYTES * SECTOR_BYTES - SECTOR_BYTES;
        assertThat(sector).isGreaterThan(end - text.length());
        return sector;
    }

    /** In one transaction, however the writer takes them. */
    private static Change settings(String name) {
        List<Change> settings = new ArrayList<>();
        texts(name).forEach((key, text) -> settings.add(new Change.SettingChanged(key, text)));
        for (int i = 0; i < 20; i++) {
            settings.add(ExecutionQueriesTest.execution(i + 100 * name.length()));
        }
        settings.add(new Change.CredentialAdded(new Credential.Session(name, "h", "marta", 1, 2)));
        return new Change.Together(settings);
    }

    private static Map<String, String> texts(String... names) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names) {
            for (int i = 0; i < ROWS; i++) {
                texts.put(name + "-" + i, i == ROWS / 2 ? LONG_TEXT : "text " + i);
            }
        }
        return texts;
    }

    private void assertGoesOnWithTheFirstOnly() throws Exception {
        try (RunningStore running = RunningStore.started(directory)) {
            assertThat(running.recovered.settings())
                    .containsKeys("first-0", "first-199")
                    .doesNotContainKey("second-199");
            running.store(new Change.SettingChanged("third", "goes on"));
        }
        try (RunningStore running = RunningStore.opened(directory)) {
            assertThat(running.recovered.settings()).containsKeys("first-0", "first-199", "third");
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
