package dev.signalbox.hub.proof;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentStatus;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import dev.signalbox.agent.Settled;
import dev.signalbox.proto.v1.OfflinePolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A device every command of which begins by leaving its execution id in a file, synced, as it does with every value that is
 * desired of it, and whose readings count up.
 * In the tests' process, or by {@link #main} in one of its own that can be killed. Thread-safe.
 */
final class ProvingDevice implements AutoCloseable {
    static final String METRIC = "count";
    static final String PROPERTY = "level";
    static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);
    private static final int READING_EVERY_MILLIS = 200;
    private static final int HOLD_MILLIS = 250;

    /** Comes back soon: the run must not be spent on a fleet that is polite. */
    private static final RandomGenerator IMPATIENT = () -> 0L;

    private final FileChannel effects;
    private final FileChannel levels;
    private final Agent agent;
    private final long first;
    private long counted;
    private long acknowledged;

    /** @param first the first number it reports; those of another life must be others */
    ProvingDevice(URI hub, String token, Path directory, String name, AgentThreads threads, long first)
            throws IOException {
        this.first = first;
        counted = first - 1;
        acknowledged = counted;
        effects = appending(effectsFile(directory, name));
        levels = appending(levelsFile(directory, name));
        List<Capability> capabilities = new ArrayList<>();
        capabilities.add(Capability.metric(METRIC));
        capabilities.add(Capability.integerProperty(PROPERTY).onDesired(desired -> {
            leave(levels, Long.toString((long) desired.number()));
            return Settled.applied();
        }));
        for (Wishes wish : Wishes.values()) {
            capabilities.add(capability(wish));
        }
        agent = Agent.to(hub)
                .token(token)
                .model("prover")
                .journal(directory.resolve(name + ".journal"))
                .capabilities(capabilities)
                // One after the other, so that the file shows the order of the starts.
                .parallelRuns(1)
                .batchEvery(Duration.ofMillis(200))
                .random(IMPATIENT)
                .threads(threads)
                .build();
        agent.start();
    }

    static Path effectsFile(Path directory, String name) {
        return directory.resolve(name + ".effects");
    }

    /** The values that were desired of it, in the order they were handed to it. */
    static Path levelsFile(Path directory, String name) {
        return directory.resolve(name + ".levels");
    }

    private static FileChannel appending(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private CommandCapability capability(Wishes wish) {
        CommandCapability made = Capability.command(wish.command())
                .timeToLive(wish.timeToLive)
                .runTimeout(RUN_TIMEOUT)
                .handle(run -> {
                    leave(effects, run.executionId());
                    return switch (wish) {
                        case HOLD -> hold(run);
                        case FAIL -> Outcome.failed("It always does.");
                        default -> Outcome.succeeded();
                    };
                });
        return switch (wish) {
            case NOW -> made.offline(OfflinePolicy.OFFLINE_POLICY_REJECT);
            case LATEST -> made.offline(OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY);
            default -> made;
        };
    }

    private static void leave(FileChannel file, String word) throws IOException {
        file.write(ByteBuffer.wrap((word + "\n").getBytes(StandardCharsets.US_ASCII)));
        file.force(false);
    }

    private static Outcome hold(Run run) throws InterruptedException {
        CountDownLatch cancelled = new CountDownLatch(1);
        run.onCancel(cancelled::countDown);
        return cancelled.await(HOLD_MILLIS, TimeUnit.MILLISECONDS)
                ? Outcome.cancelled("Stopped in the middle.")
                : Outcome.succeeded();
    }

    synchronized void count() {
        agent.report(METRIC, (double) ++counted);
    }

    /** The last reading before which all are acknowledged, as far as that is known; one less than the first: none. */
    synchronized long acknowledged() {
        AgentStatus status = agent.status();
        if (status.bufferedReadings() == 0 && status.droppedReadings() == 0 && status.refusedReadings() == 0) {
            acknowledged = counted;
        }
        return acknowledged;
    }

    long first() {
        return first;
    }

    AgentStatus status() {
        return agent.status();
    }

    @Override
    public void close() {
        agent.close();
        try {
            effects.close();
            levels.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Arguments: hub, device token, directory, name, first number. Prints the last acknowledged reading when that changes.
     */
    public static void main(String[] arguments) throws Exception {
        AgentThreads threads = AgentThreads.create(1);
        ProvingDevice device = new ProvingDevice(
                URI.create(arguments[0]),
                arguments[1],
                Path.of(arguments[2]),
                arguments[3],
                threads,
                Long.parseLong(arguments[4]));
        CountDownLatch never = new CountDownLatch(1);
        long told = 0;
        while (!never.await(READING_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            long acknowledged = device.acknowledged();
            if (acknowledged != told) {
                told = acknowledged;
                System.out.println("acknowledged " + acknowledged);
            }
            device.count();
        }
    }
}
