package dev.signalbox.hub.store;

import static dev.signalbox.hub.store.RunningStore.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.proto.v1.HistoryPoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was told as stored is there after {@code kill -9}, once. */
final class KillTest {
    private static final int KILLS = 6;
    private static final long NUMBERS_PER_RUN = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void whatWasAcknowledgedSurvivesAKillAtAnyMoment() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KillTest seed " + seed);
        Random random = new Random(seed);
        List<String> changes = new ArrayList<>();
        long packed = 0;
        for (int run = 0; run < KILLS; run++) {
            long first = NUMBERS_PER_RUN * (run + 1);
            long sweptUntil = first;
            for (String line : linesUntilKilled(first, random.nextInt(1_500))) {
                // The last line can be torn.
                if (line.matches("change \\d{7}")) {
                    changes.add(line.substring("change ".length()));
                } else if (line.matches("sweep \\d{7}")) {
                    sweptUntil = Long.parseLong(line.substring("sweep ".length()));
                }
            }
            try (RunningStore running = RunningStore.started(directory, DoomedStore.BOUNDS)) {
                assertThat(running.recovered.generation()).isEqualTo(2L * (run + 1));
                // As a set: a search for each of so many would take minutes.
                Set<String> lost = new HashSet<>(changes);
                lost.removeAll(running.recovered.settings().keySet());
                assertThat(lost).isEmpty();
                assertHistory(running, first, sweptUntil);
            }
            // Chunks, rollups and what is counted of them came with one commit or not at all.
            packed = HistoryAudit.check(directory);
        }
        assertThat(packed).as("packed readings").isPositive();
        assertThat(changes).as("acknowledged changes of all runs").hasSizeGreaterThan(100);
    }

    private static void assertHistory(RunningStore running, long first, long sweptUntil) {
        List<Long> times = new ArrayList<>();
        int found = 1;
        for (long from = first; found > 0; from += 5_000) {
            List<HistoryPoint> points = running.ask(
                            history("kiln-1", "counter", from, from + 5_000).setMaxPoints(5_000))
                    .getHistory()
                    .getPointsList();
            found = points.size();
            points.forEach(point -> times.add(point.getTimeMs()));
        }
        // Whole sweeps without a gap or a repeat, at least to the last acknowledged one.
        long end = first + times.size();
        assertThat(times)
                .containsExactlyElementsOf(LongStream.range(first, end).boxed().toList());
        assertThat(end).isGreaterThanOrEqualTo(sweptUntil);
        assertThat((end - first) % DoomedStore.READINGS_PER_SWEEP).isZero();
        if (end > first) {
            assertThat(running.recovered.marks()).extracting(BatchMark::batchNo).containsExactly(end);
        }
    }

    private List<String> linesUntilKilled(long first, int afterMillis) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedStore.class.getName(),
                        directory.toString(),
                        Long.toString(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals("started")) {
                line = out.readLine();
            }
            assertThat(line).as("the child starts").isEqualTo("started");
            Thread killer = new Thread(
                    () -> {
                        try {
                            if (!child.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
                                // SIGKILL on POSIX systems. By its handle: the process itself would close the stream
                                // that is being read.
                                child.toHandle().destroyForcibly();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "killer");
            killer.start();
            line = out.readLine();
            while (line != null) {
                lines.add(line);
                line = out.readLine();
            }
            killer.join();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).as("killed, not ended by itself").isEqualTo(137);
        return lines;
    }
}
