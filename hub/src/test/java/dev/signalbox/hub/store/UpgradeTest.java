package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.FirstVersion.KILN;
import static dev.signalbox.hub.store.RunningStore.NOW_MILLIS;
import static dev.signalbox.hub.store.RunningStore.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.HistoryPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of earlier versions. */
final class UpgradeTest {
    private static final int CHUNKS = 3;
    /** Of the moments at which an upgrade is cut off. */
    private static final int IMAGES = 60;

    @TempDir
    Path directory;

    @Test
    void stateOfTheFirstVersionThatWasLeftUncleanIsBackedUpAndOpened() throws Exception {
        FirstVersion.writeState(directory);
        Files.writeString(directory.resolve("hub.lock"), "4711");
        Path backup;
        try (StoppedHub hub = StoppedHub.take(directory)) {
            backup = Path.of(hub.backup(7).getPath());
        }
        Path restored = directory.resolve("restored");
        StoppedHub.restore(backup, restored, false);
        for (Path path : List.of(restored, directory)) {
            try (RunningStore running = RunningStore.opened(path)) {
                assertThat(running.recovered.hubId()).isEqualTo(FirstVersion.HUB_ID);
                assertThat(running.recovered.devices()).containsExactly(KILN);
            }
        }
    }

    @Test
    void whereverAnUpgradeIsCutOffTheNextStartFinishesIt() throws Exception {
        long seed = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));
        System.out.println("UpgradeTest seed " + seed);
        Path upgraded = Files.createDirectory(directory.resolve("upgraded"));
        writeFirstVersion(upgraded);
        List<WriteLog.Step> steps;
        try (WriteLog log = new WriteLog(upgraded)) {
            RunningStore.opened(upgraded).close();
            steps = log.steps();
        }
        PowerCut cut = new PowerCut(steps, new Random(seed));
        for (int i = 1; i <= IMAGES; i++) {
            int moment = steps.size() * i / IMAGES;
            cut.playUntil(moment);
            Path image = Files.createDirectory(directory.resolve("image-" + moment));
            writeFirstVersion(image);
            cut.leave(image, "state.mv.db", "state-new.mv.db", "history.mv.db", "history-new.mv.db");
            judge(image, "cut off before step " + moment + " of " + steps.size() + ", seed " + seed);
        }
    }

    private static void writeFirstVersion(Path directory) throws Exception {
        FirstVersion.writeState(directory);
        FirstVersion.writeHistory(directory, CHUNKS);
    }

    private static void judge(Path image, String name) throws Exception {
        try (RunningStore running = RunningStore.started(image)) {
            assertThat(running.recovered.hubId()).as(name).isEqualTo(FirstVersion.HUB_ID);
            assertThat(running.recovered.devices()).as(name).containsExactly(KILN);
            long readings = running
                    .ask(history(KILN.getDeviceId(), FirstVersion.METRIC, 0, 2 * NOW_MILLIS))
                    .getHistory()
                    .getPointsList()
                    .stream()
                    .mapToLong(HistoryPoint::getCount)
                    .sum();
            assertThat(readings).as(name).isEqualTo(CHUNKS * FirstVersion.READINGS_PER_CHUNK);
        } catch (StateUnusable e) {
            throw new AssertionError(name, e);
        }
        assertThat(filesOf(image)).as(name).noneMatch(file -> file.contains(".damaged-"));
    }

    private static List<String> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
