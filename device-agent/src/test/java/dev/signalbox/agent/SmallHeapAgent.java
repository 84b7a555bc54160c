package dev.signalbox.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The agent of {@link SmallHeapTest}, a process of its own: measures without a pause, and tells how it is on command. */
final class SmallHeapAgent {
    static final int METRICS = 40;

    /** Of one measuring round, ten times a second. */
    private static final int ROUNDS = 25;

    static final int READINGS_PER_SECOND = 10 * ROUNDS * METRICS;

    private SmallHeapAgent() {}

    public static void main(String[] arguments) throws Exception {
        CompletableFuture<Agent> agentItself = new CompletableFuture<>();
        AgentBuilder parts = Agent.to(URI.create(arguments[0]))
                .token("secret")
                .random(() -> 0L)
                .stateDirectory(Path.of(arguments[1]))
                .capabilities(
                        Capability.command("count").handle(run -> Outcome.succeeded()),
                        Capability.command("look").handleLater(run -> agentItself.thenApply(SmallHeapAgent::look)));
        for (int metric = 0; metric < METRICS; metric++) {
            parts.capabilities(Capability.metric("value_" + metric));
        }
        try (Agent agent = parts.build()) {
            agentItself.complete(agent);
            agent.start();
            measure(agent);
        }
    }

    private static Outcome look(Agent agent) {
        AgentStatus status = agent.status();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return Outcome.succeeded(Map.of(
                "heap_bytes", runtime.totalMemory() - runtime.freeMemory(),
                "resident_kib", residentKib(),
                "buffered", status.bufferedReadings(),
                "dropped", status.droppedReadings()));
    }

    private static long residentKib() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0; // no Linux
        }
    }

    private static void measure(Agent agent) {
        long next = System.nanoTime();
        for (long round = 0; ; round++) {
            for (int i = 0; i < ROUNDS * METRICS; i++) {
                agent.report("value_" + i % METRICS, round + i / 1000.0);
            }
            next += TimeUnit.MILLISECONDS.toNanos(100);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }
}
