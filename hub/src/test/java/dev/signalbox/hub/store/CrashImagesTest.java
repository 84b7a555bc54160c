package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.history;
import static dev.signalbox.hub.store.RunningStore.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HistoryPoint;
import dev.signalbox.proto.v1.HubToConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was told as stored is there after a power cut at any moment: {@code kill -9} leaves what the kernel has not
 * written yet, and so proves no sync.
 */
final class CrashImagesTest {
    private static final int IMAGES = Integer.parseInt(System.getenv().getOrDefault("SIGNALBOX_CRASH_IMAGES", "120"));
    private static final int UNSYNCED_IMAGES = 20;
    private static final int ROUNDS = 60;
    private static final int NAMES = 40;
    private static final int READINGS = 20;
    private static final String SWEEP = "readings";
    private static final HistoryWriter.Bounds PACKS_OFTEN =
            new HistoryWriter.Bounds(200, Duration.ofMinutes(15), RunningStore.FOREVER);

    @TempDir
    Path directory;

    private final List<String> refusals = new ArrayList<>();
    private final List<String> historiesSetAside = new ArrayList<>();

    @Test
    void whateverAPowerCutLeavesHoldsAllThatWasToldAsStored() throws Exception {
        long seed = Long.parseLong(System.getenv().getOrDefault("SIGNALBOX_SEED", Long.toString(System.nanoTime())));
        System.out.println("CrashImagesTest seed " + seed);
        Random random = new Random(seed);
        List<WriteLog.Step> steps = recordWork(random);
        List<Integer> moments = moments(steps, random);
        PowerCut cut = new PowerCut(steps, random);
        int torn = 0;
        for (int moment : moments) {
            cut.playUntil(moment);
            torn += cut.hasUnsynced() ? 1 : 0;
            Path image = Files.createDirectory(directory.resolve("image-" + moment));
            cut.leave(image, "state.mv.db", "history.mv.db");
            judge(image, cut, "image of the moment before step " + moment + " of seed " + seed);
            delete(image);
        }
        System.out.printf(
                "CrashImagesTest: %d images (%d with unsynced writes) of %d steps, %d recovered, %d refused,"
                        + " %d histories set aside%n",
                moments.size(),
                torn,
                steps.size(),
                moments.size() - refusals.size(),
                refusals.size(),
                historiesSetAside.size());
        assertThat(torn).as("moments with something to tear").isGreaterThan(moments.size() / 2);
        assertThat(refusals).as("a power cut is no damage").isEmpty();
        assertThat(historiesSetAside).isEmpty();
    }

    /** The same record, as if the disk had never been asked to sync: what else would the images prove? */
    @Test
    void withoutTheSyncsSomethingWouldBeLost() throws Exception {
        Random random = new Random(1);
        List<WriteLog.Step> steps = recordWork(random).stream()
                .filter(step -> !(step instanceof WriteLog.Step.Synced))
                .toList();
        PowerCut cut = new PowerCut(steps, random);
        int bad = 0;
        for (int i = 1; i <= UNSYNCED_IMAGES && bad == 0; i++) {
            int moment = steps.size() * i / UNSYNCED_IMAGES;
            cut.playUntil(moment);
            Path image = Files.createDirectory(directory.resolve("unsynced-" + moment));
            cut.leave(image, "state.mv.db", "history.mv.db");
            try {
                judge(image, cut, "image without syncs");
            } catch (AssertionError e) {
                bad++;
            }
            bad += refusals.size();
        }
        assertThat(bad).as("images that were judged bad").isPositive();
    }

    /** Two lives of a hub; its file is compacted some times. */
    private List<WriteLog.Step> recordWork(Random random) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        try (WriteLog log = new WriteLog(data)) {
            long number = 0;
            long compactions = 0;
            for (int life = 0; life < 2; life++) {
                try (RunningStore running = RunningStore.startedSmall(data, PACKS_OFTEN)) {
                    for (int round = 0; round < ROUNDS; round++) {
                        number = work(running, log, random, number, life * ROUNDS + round);
                    }
                    compactions += countFound(log.steps()) - 1;
                }
            }
            assertThat(compactions).as("compactions of state").isGreaterThan(1);
            return log.steps();
        }
    }

    private static long work(RunningStore running, WriteLog log, Random random, long before, int round)
            throws Exception {
        long number = before;
        List<Change> changes = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            String name = "name-" + random.nextInt(NAMES);
            changes.add(new Change.SettingChanged(name, ++number + ":" + "x".repeat(random.nextInt(4_000))));
        }
        running.store(changes.toArray(Change[]::new));
        for (Change change : changes) {
            Change.SettingChanged setting = (Change.SettingChanged) change;
            log.told(setting.name(), numberOf(setting.text()));
        }
        if (round % 3 == 0) {
            long first = (round / 3) * (long) READINGS;
            running.sweep(
                    IntStream.range(0, READINGS)
                            .mapToObj(i -> number("kiln-1", "counter", first + i, (double) (first + i)))
                            .toList(),
                    List.of(new Sweep.BatchMark(new DeviceId("kiln-1"), "boot", first + READINGS)),
                    List.of());
            log.told(SWEEP, first + READINGS);
        }
        return number;
    }

    private static long countFound(List<WriteLog.Step> steps) {
        return steps.stream()
                .filter(step -> step instanceof WriteLog.Step.Found found
                        && found.file().equals("state.mv.db"))
                .count();
    }

    /** Any, and more often than not one right behind a write that is not synced yet. */
    private static List<Integer> moments(List<WriteLog.Step> steps, Random random) {
        TreeSet<Integer> moments = new TreeSet<>();
        long writes = steps.stream()
                .filter(step -> step instanceof WriteLog.Step.Written)
                .count();
        while (moments.size() < Math.min(IMAGES, writes)) {
            int moment = 1 + random.nextInt(steps.size());
            if (moments.size() % 3 == 0 || steps.get(moment - 1) instanceof WriteLog.Step.Written) {
                moments.add(moment);
            }
        }
        return List.copyOf(moments);
    }

    private void judge(Path image, PowerCut cut, String name) throws Exception {
        Map<String, Long> told = cut.told();
        boolean stateExisted = cut.hasFile("state.mv.db");
        try (RunningStore running = RunningStore.started(image, PACKS_OFTEN)) {
            if (stateExisted) {
                assertThat(running.recovered.generation())
                        .as("%s: not an empty hub", name)
                        .isPositive();
            }
            Set<String> lost = new HashSet<>();
            told.forEach((key, number) -> {
                String text = running.recovered.settings().getOrDefault(key, "0:");
                if (!key.equals(SWEEP) && numberOf(text) < number) {
                    lost.add(key + "=" + number + " is " + numberOf(text));
                }
            });
            assertThat(lost).as("lost in the %s", name).isEmpty();
            if (hasSetAside(image)) {
                historiesSetAside.add(name);
            } else {
                judgeHistory(running, told.getOrDefault(SWEEP, 0L), name);
            }
        } catch (StateUnusable e) {
            assertThat(e).hasMessageContaining("state.mv.db");
            refusals.add(name + ": " + e.getMessage());
        }
    }

    private static void judgeHistory(RunningStore running, long toldUntil, String name) {
        HubToConsole answer = await().until(
                        () -> running.ask(
                                history("kiln-1", "counter", 0, 1_000_000).setMaxPoints(5_000)),
                        // Closed for a moment: it is being compacted.
                        asked -> asked.getError().getCode() != ErrorCode.ERROR_CODE_UNAVAILABLE);
        assertThat(answer.getError().getMessage())
                .as("history of the %s, of which %d was told", name, toldUntil)
                .isIn("", toldUntil == 0 ? "There is no such device, and there was none." : "");
        List<Long> stored = answer.getHistory().getPointsList().stream()
                .map(HistoryPoint::getTimeMs)
                .toList();
        assertThat(stored)
                .as("readings in the %s", name)
                .doesNotHaveDuplicates()
                .hasSizeGreaterThanOrEqualTo((int) toldUntil);
        assertThat(stored.size() % READINGS).as("whole sweeps in the %s", name).isZero();
    }

    private static long numberOf(String text) {
        return Long.parseLong(text.substring(0, text.indexOf(':')));
    }

    private static boolean hasSetAside(Path image) throws IOException {
        try (Stream<Path> files = Files.list(image)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("history.mv.db.damaged-"));
        }
    }

    private static void delete(Path image) throws IOException {
        try (Stream<Path> files = Files.walk(image)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
