package dev.signalbox.hub.store;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Change;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.InboxTap;
import dev.signalbox.hub.switchboard.Origin;
import dev.signalbox.hub.switchboard.Sweep;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.HistoryForm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * Measures a store on an empty directory and prints what it found: commits alone and in groups, sweeps, bytes on disk,
 * queries, recovery. Not a test: its figures depend on the disk.
 */
final class StoreBench {
    private static final int SERIES = 2_000;
    private static final int SECONDS = 1_000;
    private static final int PAYLOAD_CHARACTERS = 400;

    private final Path directory;
    private final Semaphore stored = new Semaphore(0);
    private final Semaphore swept = new Semaphore(0);
    private final Semaphore answered = new Semaphore(0);
    private final H2Store store;
    private int executions;

    private StoreBench(Path directory) throws DataDirectoryInUse, StateUnusable, IOException {
        this.directory = directory;
        Inbox inbox = Inbox.withDefaultBounds();
        InboxTap.onEach(inbox, event -> {
            if (event instanceof Event.Stored changes) {
                stored.release(changes.changes().size());
            } else if (event instanceof Event.Swept) {
                swept.release();
            } else if (event instanceof Event.Answered) {
                answered.release();
            }
        });
        store = new H2Store(
                directory, inbox, new Metrics(), Clock.systemUTC(), RunningStore.FOREVER, Upkeep.USUAL, failure -> {
                    throw new IllegalStateException(failure);
                });
        long begin = System.nanoTime();
        store.take();
        store.open();
        print("open: %.0f ms", millisSince(begin));
        store.start();
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        week(directory.resolveSibling(directory.getFileName() + "-week"));
        StoreBench bench = new StoreBench(directory);
        bench.commits(500, 1);
        bench.commits(20_000, 50);
        bench.commits(100_000, 4_000);
        bench.sweeps();
        bench.query("one series, 1,000 points", 0);
        bench.close();
        // As a hub leaves it that is killed.
        Files.writeString(directory.resolve("hub.lock"), "1");
        new StoreBench(directory).close();
    }

    /** A week of one metric at one reading a second, packed by the 15 minutes as it comes, then compacted and charted. */
    private static void week(Path directory) throws Exception {
        long now = RunningStore.NOW_MILLIS;
        Random random = new Random(1);
        long hundredths = 2_000;
        try (HistoryRig rig = new HistoryRig(directory, RunningStore.FOREVER)) {
            for (int second = 0; second < 7 * 86_400; second += 900) {
                List<Sweep.DeviceReading> readings = new ArrayList<>();
                for (int i = second; i < second + 900; i++) {
                    hundredths += random.nextInt(21) - 10;
                    readings.add(RunningStore.number(
                            "kiln-1", "t", now + 1_000L * i + random.nextInt(20), hundredths / 100.0));
                }
                rig.sweep(readings);
                rig.pack();
            }
            Tiers tiers = rig.tables().tiers();
            for (Tier tier : Tier.values()) {
                print("week: %s %d in %d bytes", tier, tiers.samples(tier), tiers.bytes(tier));
            }
            long counted = tiers.bytes();
            rig.file.database().compact();
            double live = Files.size(rig.file.database().file());
            print("week: compacted %.2f bytes a reading, of which counted %.2f", live / 604_800, counted / 604_800.0);
            for (HistoryForm form : List.of(
                    HistoryForm.HISTORY_FORM_UNSPECIFIED,
                    HistoryForm.HISTORY_FORM_SHAPE,
                    HistoryForm.HISTORY_FORM_RAW)) {
                for (int round = 0; round < 10; round++) {
                    long begin = System.nanoTime();
                    long beginCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                    var answer = rig.ask(RunningStore.history("kiln-1", "t", now + 1, now + 604_800_000L)
                            .setForm(form));
                    print(
                            "week, %s, round %d: %d points from %s in %.1f ms, %.1f ms of them on the processor",
                            form,
                            round,
                            answer.getPointsCount(),
                            answer.getTier(),
                            millisSince(begin),
                            (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - beginCpu) / 1e6);
                }
            }
        }
    }

    private void commits(int count, int underWay) {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (i >= underWay) {
                stored.acquireUninterruptibly();
            }
            String id = String.format(Locale.ROOT, "01%08d", executions++);
            store.record(new Change.ExecutionChanged(ExecutionRecord.newBuilder()
                    .setExecution(Execution.newBuilder()
                            .setExecutionId(id)
                            .setDeviceId("kiln-" + i % 100)
                            .setCommand("x".repeat(PAYLOAD_CHARACTERS)))
                    .build()));
        }
        stored.acquireUninterruptibly(Math.min(underWay, count));
        print("%d changes under way: %.0f changes/s", underWay, count / millisSince(begin) * 1_000);
        print("state: %d KiB", size("state.mv.db") >> 10);
    }

    /** As many seconds, as fast as they go: each series has one reading a second, a decimal that wanders. */
    private void sweeps() {
        Random random = new Random(1);
        long[] hundredths = new long[SERIES];
        long begin = System.nanoTime();
        long making = 0;
        for (int second = 0; second < SECONDS; second++) {
            long beginMaking = System.nanoTime();
            List<Sweep.DeviceReading> readings = new ArrayList<>(SERIES);
            for (int series = 0; series < SERIES; series++) {
                hundredths[series] += random.nextInt(21) - 10;
                readings.add(RunningStore.number(
                        "kiln-" + series / 10,
                        "metric_" + series % 10,
                        RunningStore.NOW_MILLIS + 1_000L * second + random.nextInt(20),
                        hundredths[series] / 100.0));
            }
            List<Sweep.BatchMark> marks = new ArrayList<>();
            for (int device = 0; device < SERIES / 10; device++) {
                marks.add(new Sweep.BatchMark(new DeviceId("kiln-" + device), "boot", second));
            }
            Sweep sweep = new Sweep(second + 1, readings, marks, List.of(), List.of());
            making += System.nanoTime() - beginMaking;
            if (second >= 4) {
                swept.acquireUninterruptibly();
            }
            store.sweep(sweep);
        }
        swept.acquireUninterruptibly(4);
        double millis = millisSince(begin);
        long readings = (long) SERIES * SECONDS;
        print(
                "sweeps of %d readings: %.0f readings/s (making them took %.0f of %.0f ms)",
                SERIES, readings / millis * 1_000, making / 1e6, millis);
        print(
                "history: %d KiB while open, %.1f bytes a reading",
                size("history.mv.db") >> 10, (double) size("history.mv.db") / readings);
    }

    private void query(String what, int maxPoints) {
        for (int round = 0; round < 3; round++) {
            long begin = System.nanoTime();
            store.query(
                    new Origin.OfLink(new RunningStore.SilentLink(), 1, RunningStore.ASKER),
                    ConsoleToHub.newBuilder()
                            .setHistory(RunningStore.history("kiln-7", "metric_3", 0, 2 * RunningStore.NOW_MILLIS)
                                    .setMaxPoints(maxPoints))
                            .build());
            answered.acquireUninterruptibly();
            print("query of %s: %.2f ms", what, millisSince(begin));
        }
    }

    private void close() {
        long begin = System.nanoTime();
        store.close();
        print(
                "close: %.0f ms; state %d KiB, history %d KiB",
                millisSince(begin), size("state.mv.db") >> 10, size("history.mv.db") >> 10);
    }

    private long size(String file) {
        try {
            return Files.size(directory.resolve(file));
        } catch (IOException e) {
            return -1;
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    private static void print(String form, Object... parts) {
        System.out.println(String.format(Locale.ROOT, form, parts));
    }
}
