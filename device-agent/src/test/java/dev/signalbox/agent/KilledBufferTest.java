package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Reading;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readings kept on disk by processes that are killed with -9 while they write, one after the other. */
class KilledBufferTest {
    private static final int LIVES = 8;

    @TempDir
    private Path directory;

    @Test
    void everythingWrittenBeforeAKillIsThereOnceAfterwards() throws Exception {
        long seed = System.nanoTime();
        System.out.println("KilledBufferTest seed " + seed);
        Random random = new Random(seed);
        int next = 1;
        Set<Double> mustBeThere = new HashSet<>();
        for (int life = 0; life < LIVES; life++) {
            int written = killAfter(next, 50 + random.nextInt(3_000));
            DoubleStream.iterate(next, v -> v <= written, v -> v + 1).forEach(mustBeThere::add);
            next = written + 100_000; // what the dead one may have written beyond it is not written again
        }
        BufferFigures figures = new BufferFigures();
        ManualClockwork clock = new ManualClockwork();
        ReadingBuffer last = new ReadingBuffer(
                "last",
                1 << 20,
                clock,
                new DiskBacklog(Ring.open(directory, 64 << 20), "last", clock, figures),
                figures);
        last.onWelcome(0);
        ModelHub hub = new ModelHub();
        hub.takeAll(last, "last");

        Set<Double> stored = new HashSet<>(hub.stored);
        assertThat(stored).as("none is there twice").hasSize(hub.stored.size());
        mustBeThere.removeAll(stored);
        assertThat(mustBeThere).as("lost").isEmpty();
        assertThat(figures.readings()).isZero();
    }

    /** The last number that was written for sure. */
    private int killAfter(int first, int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int written = 0;
        try (BufferedReader told = process.inputReader(StandardCharsets.UTF_8)) {
            for (int line = 0; line < lines; line++) {
                written = Integer.parseInt(told.readLine());
            }
            process.destroyForcibly();
        } finally {
            process.destroyForcibly().waitFor();
        }
        return written;
    }

    /** Measures and writes until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            BufferFigures figures = new BufferFigures();
            try (ThreadClockwork clock = new ThreadClockwork()) {
                String boot = "from" + arguments[1];
                ReadingBuffer buffer = new ReadingBuffer(
                        boot,
                        1 << 20,
                        clock,
                        new DiskBacklog(Ring.open(Path.of(arguments[0]), 64 << 20), boot, clock, figures),
                        figures);
                for (int number = Integer.parseInt(arguments[1]); ; number += 7) {
                    for (int of : List.of(0, 1, 2, 3, 4, 5, 6)) {
                        buffer.add(Reading.newBuilder()
                                .setMetric("a")
                                .setTimeMs(clock.wallMillis())
                                .setNumber(number + of)
                                .build());
                    }
                    buffer.keep();
                    System.out.println(number + 6);
                }
            }
        }
    }
}
