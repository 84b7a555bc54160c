package dev.signalbox.hub.e2e;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentStatus;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** A device whose command leaves its execution id in a file, and whose readings count 1, 2, 3, … Thread-safe. */
final class AppendingDevice implements AutoCloseable {
    static final String COMMAND = "append";
    static final String METRIC = "count";

    /** Always the shortest wait: the test must not spend its time on a fleet that comes back politely. */
    private static final RandomGenerator IMPATIENT = () -> 0L;

    final String id;
    private final Path effects;
    private final Agent agent;
    private long counted;

    AppendingDevice(URI hub, String joinKey, String name, Path directory, AgentThreads threads)
            throws IOException, InterruptedException {
        Joined joined =
                Join.at(hub, joinKey, "hw-" + name, "appender", name, name).join(threads);
        id = joined.deviceId();
        effects = Files.createFile(directory.resolve(name + ".effects"));
        agent = Agent.to(hub)
                .token(joined.deviceToken())
                .model("appender")
                .journal(directory.resolve(name + ".journal"))
                .capabilities(
                        Capability.metric(METRIC), Capability.command(COMMAND).handle(run -> {
                            Files.writeString(effects, run.executionId() + "\n", StandardOpenOption.APPEND);
                            return Outcome.succeeded();
                        }))
                // One after the other, so that the file shows the order of the starts.
                .parallelRuns(1)
                .batchEvery(Duration.ofMillis(200))
                .random(IMPATIENT)
                .threads(threads)
                .build();
        agent.start();
    }

    synchronized void count() {
        agent.report(METRIC, (double) ++counted);
    }

    /** The last number reported. */
    synchronized long counted() {
        return counted;
    }

    AgentStatus status() {
        return agent.status();
    }

    /** Ids of the executions that ran, in the order of their starts. */
    List<String> effects() throws IOException {
        return Files.readAllLines(effects);
    }

    @Override
    public void close() {
        agent.close();
    }
}
