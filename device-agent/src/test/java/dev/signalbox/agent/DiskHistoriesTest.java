package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random lives of an agent with a buffer on disk: links that come and go, crashes, restarts, a hub that forgets nothing. */
class DiskHistoriesTest {
    private static final int HISTORIES = 150;
    private static final int STEPS = 120;

    @TempDir
    private Path parent;

    private final ManualClockwork clock = new ManualClockwork();
    private int boots;
    private String boot = "";
    private Path directory = Path.of("");
    private ReadingBuffer buffer =
            new ReadingBuffer("none", 1 << 20, clock, new MemoryBacklog("none-m"), new BufferFigures());
    private ModelHub hub = new ModelHub();
    private boolean open;

    /** Reported so far; readings are numbered. */
    private int reported;

    /** Reported, and neither on the disk nor at the hub for sure. */
    private final Set<Double> atRisk = new HashSet<>();

    private final Set<Double> perhapsLost = new HashSet<>();

    @Test
    void nothingIsStoredTwiceAndOnlyACrashLosesOnlyWhatWasYoung() throws IOException {
        long first = System.nanoTime();
        System.out.println("DiskHistoriesTest seeds from " + first);
        for (long seed = first; seed < first + HISTORIES; seed++) {
            live(seed);
        }
    }

    private void live(long seed) throws IOException {
        Random random = new Random(seed);
        hub = new ModelHub();
        reported = 0;
        atRisk.clear();
        perhapsLost.clear();
        directory = parent.resolve("ring" + seed);
        begin();
        for (int step = 0; step < STEPS; step++) {
            step(random);
        }
        shut();
        begin();
        welcome();
        hub.takeAll(buffer, boot);

        Set<Double> stored = new HashSet<>(hub.stored);
        assertThat(hub.stored).as("seed %d", seed).hasSize(stored.size());
        for (double value = 0; value < reported; value++) {
            assertThat(stored.contains(value) || perhapsLost.contains(value))
                    .as("reading %s of %s, seed %d", value, reported, seed)
                    .isTrue();
        }
        assertThat(buffer.figures().readings()).as("seed %d", seed).isZero();
        assertThat(buffer.figures().dropped()).as("seed %d", seed).isZero();
        buffer.close();
    }

    private void step(Random random) throws IOException {
        switch (random.nextInt(20)) {
            case 0 -> crash();
            case 1 -> {
                shut();
                begin();
            }
            case 2, 3, 4 -> {
                clock.advance(Duration.ofSeconds(4));
                keep();
            }
            case 5, 6, 7 -> {
                if (open) {
                    buffer.onLinkEnded();
                    open = false;
                    atRisk.clear();
                } else {
                    welcome();
                }
            }
            case 8, 9, 10, 11, 12 -> {
                if (open) {
                    hub.take(ModelHub.next(buffer), boot);
                }
            }
            case 13, 14 -> {
                if (open) {
                    hub.acknowledge(buffer);
                }
            }
            default -> report(1 + random.nextInt(random.nextInt(20) == 0 ? 600 : 4), random);
        }
    }

    private void report(int count, Random random) {
        for (int i = 0; i < count; i++) {
            atRisk.add((double) reported);
            buffer.add(Reading.newBuilder()
                    .setMetric(random.nextBoolean() ? "a" : "b")
                    .setTimeMs(clock.wallMillis())
                    .setNumber(reported++)
                    .build());
        }
    }

    private void keep() {
        buffer.keep();
        if (!open) {
            atRisk.clear();
        }
    }

    private void welcome() {
        buffer.onWelcome(hub.acknowledged(boot));
        open = true;
    }

    private void begin() throws IOException {
        boot = "boot" + ++boots;
        BufferFigures figures = new BufferFigures();
        buffer = new ReadingBuffer(
                boot, 4 << 20, clock, new DiskBacklog(Ring.open(directory, 4 << 20), boot, clock, figures), figures);
        open = false;
    }

    private void shut() {
        buffer.close();
        atRisk.clear();
    }

    /** The files go on as they are; the old process is left alone with its own. */
    private void crash() throws IOException {
        Path copy = parent.resolve("ring" + boots + "of" + directory.getFileName());
        Files.createDirectories(copy);
        try (Stream<Path> all = Files.list(directory)) {
            List<Path> files =
                    all.filter(file -> file.toString().endsWith(".readings")).toList();
            for (Path file : files) {
                Files.copy(file, copy.resolve(Objects.requireNonNull(file.getFileName())));
            }
        }
        buffer.close();
        perhapsLost.addAll(atRisk);
        atRisk.clear();
        directory = copy;
        begin();
    }
}
