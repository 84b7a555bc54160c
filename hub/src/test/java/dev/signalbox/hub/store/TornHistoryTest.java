package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a power cut has torn at the end of {@code history} is left behind, and all that was acknowledged is kept. */
final class TornHistoryTest {
    private static final int SECTOR_BYTES = 512;

    @TempDir
    Path directory;

    private Path image;
    private Path history;
    /** At the first sweep and at the second. */
    private byte[] syncedThen;

    private byte[] syncedNow;
    private int bytesThen;

    @BeforeEach
    void takeTheImageOfAKill() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        image = Files.createDirectory(directory.resolve("image"));
        history = image.resolve("history.mv.db");
        try (RunningStore running = RunningStore.started(data)) {
            running.sweep(number("kiln-1", "temperature", NOW_MILLIS, 20));
            syncedThen = Files.readAllBytes(data.resolve("history.synced"));
            bytesThen = Math.toIntExact(Files.size(data.resolve("history.mv.db")));
            running.sweep(number("kiln-1", "temperature", NOW_MILLIS + 1, 21));
            syncedNow = Files.readAllBytes(data.resolve("history.synced"));
            for (String file : new String[] {"state.mv.db", "marker", "history.mv.db"}) {
                Files.copy(data.resolve(file), image.resolve(file));
            }
        }
        Files.writeString(image.resolve("hub.lock"), "4711");
    }

    @Test
    void tornWriteIsLeftBehind() throws Exception {
        Files.write(image.resolve("history.synced"), syncedThen);
        tear();

        assertThat(newestAfterAStart()).isEqualTo(20);
    }

    @Test
    void withoutATearNothingIs() throws Exception {
        Files.write(image.resolve("history.synced"), syncedThen);

        assertThat(newestAfterAStart()).isEqualTo(21);
    }

    @Test
    void whatWasAcknowledgedIsNeverCut() throws Exception {
        Files.write(image.resolve("history.synced"), syncedNow);
        long bytes = Files.size(history);
        tear();

        try (RunningStore running = RunningStore.started(image)) {
            assertThat(running.fatal).isEmpty();
        }
        assertThat(largestHistory()).as("kept whole, in its place or aside").isGreaterThanOrEqualTo(bytes);
    }

    private double newestAfterAStart() throws Exception {
        try (RunningStore running = RunningStore.started(image)) {
            return running.recovered.newest().get(0).reading().getNumber();
        }
    }

    /** The first sector of the second write stays, and its last, with its footer. */
    private void tear() throws IOException {
        byte[] content = Files.readAllBytes(history);
        assertThat(content.length).isGreaterThan(bytesThen);
        Arrays.fill(content, bytesThen + SECTOR_BYTES, bytesThen + 2 * SECTOR_BYTES, (byte) 0);
        Files.write(history, content);
    }

    private long largestHistory() throws IOException {
        try (Stream<Path> files = Files.list(image)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith("history.mv.db"))
                    .mapToLong(file -> file.toFile().length())
                    .max()
                    .orElse(0);
        }
    }
}
