package dev.signalbox.agent;

import static dev.signalbox.agent.AgentOnManualClock.acknowledged;
import static dev.signalbox.agent.AgentOnManualClock.command;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReadingAck;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent in 32 MiB of heap: 10,000 readings a second, commands, an outage that fills its memory and goes on the disk. */
class SmallHeapTest {
    private static final int MEBIBYTE = 1 << 20;

    /** So much is measured meanwhile that the 1 MiB of the buffer in memory cannot hold it. */
    private static final Duration OUTAGE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Set<String> stored = new HashSet<>();
    private long storedReadings;
    private int commands;
    private int succeeded;
    private StubHub hub;
    private Process process;

    @BeforeEach
    void start() throws IOException {
        hub = new StubHub();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapAgent.class.getName(),
                        hub.address().toString(),
                        directory.resolve("state").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("agent.out").toFile())
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        process.destroyForcibly().waitFor();
        hub.close();
    }

    /** Takes what comes, and gives a command for every second batch, until one of them has ended. */
    private ExecutionReport serveUntilEnded(StubLink link, String execution) throws IOException {
        while (true) {
            DeviceToHub frame = link.receive(any -> true);
            if (frame.hasReadings()) {
                store(link, frame.getReadings());
            } else if (frame.hasExecution()
                    && frame.getExecution().getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
                String id = frame.getExecution().getExecutionId();
                link.send(acknowledged(id));
                succeeded += id.startsWith("count") ? 1 : 0;
                if (id.equals(execution)) {
                    return frame.getExecution();
                }
            }
        }
    }

    private void store(StubLink link, ReadingBatch batch) throws IOException {
        if (stored.add(batch.getBootId() + "/" + batch.getBatchNo())) {
            storedReadings += batch.getReadingsCount();
        }
        link.send(HubToDevice.newBuilder()
                .setReadingAck(
                        ReadingAck.newBuilder().setBootId(batch.getBootId()).setBatchNo(batch.getBatchNo()))
                .build());
        if (stored.size() % 2 == 0) {
            link.send(command("count" + ++commands, "count"));
        }
    }

    private int looks;

    private Struct look(StubLink link) throws IOException {
        String id = "look" + ++looks;
        link.send(command(id, "look"));
        return serveUntilEnded(link, id).getResult();
    }

    private static long figure(Struct look, String name) {
        return (long) look.getFieldsOrThrow(name).getNumberValue();
    }

    /** Looks again and again, while the agent works, for this long. */
    private long highestHeap(StubLink link, Duration span) throws IOException {
        long highest = 0;
        for (long end = System.nanoTime() + span.toNanos(); System.nanoTime() - end < 0; ) {
            highest = Math.max(highest, figure(look(link), "heap_bytes"));
        }
        return highest;
    }

    @Test
    void outlivesAnOutageThatFillsItsBufferAndLosesNothing() throws Exception {
        StubLink first = hub.welcome();
        long before = highestHeap(first, Duration.ofSeconds(4));
        long storedBefore = storedReadings;
        assertThat(storedBefore).isGreaterThan(SmallHeapAgent.READINGS_PER_SECOND);
        first.cut();
        for (long end = System.nanoTime() + OUTAGE.toNanos(); System.nanoTime() - end < 0; ) {
            hub.knock().cut();
        }
        StubLink second = hub.welcome();
        long missed = SmallHeapAgent.READINGS_PER_SECOND * OUTAGE.toSeconds();
        long highest = 0;
        Struct last = look(second);
        long buffered = figure(last, "buffered");
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                storedReadings < storedBefore + missed
                        || figure(last, "buffered") > 3 * SmallHeapAgent.READINGS_PER_SECOND; ) {
            assertThat(System.nanoTime() - end).as("what waited arrives").isNegative();
            last = look(second);
            highest = Math.max(highest, figure(last, "heap_bytes"));
        }
        long after = highestHeap(second, Duration.ofSeconds(4));
        System.out.printf(
                "SmallHeapTest: live heap at most %.1f MiB before the outage, %.1f MiB while %,d readings arrived late,"
                        + " %.1f MiB after; resident %d MiB; %d commands%n",
                (double) before / MEBIBYTE,
                (double) highest / MEBIBYTE,
                buffered,
                (double) after / MEBIBYTE,
                figure(last, "resident_kib") / 1024,
                succeeded);

        assertThat(process.isAlive()).isTrue();
        assertThat(figure(last, "dropped")).isZero();
        assertThat(buffered).as("more than memory holds").isGreaterThan(12_000);
        assertThat(succeeded).isGreaterThan(20);
        assertThat(Math.max(highest, after)).isLessThan(20L * MEBIBYTE);
        assertThat(after).as("nothing stays").isLessThan(before + 4L * MEBIBYTE);
        assertThat(Files.readString(directory.resolve("agent.out"))).doesNotContain("OutOfMemory");
    }
}
