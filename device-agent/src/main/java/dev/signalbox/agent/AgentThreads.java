package dev.signalbox.agent;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads agents run on: one for their state, a few for command bodies, two and a selector for the network. An agent
 * makes its own unless it is given some to share; thousands of agents with journals in memory can share one. Thread-safe.
 */
public final class AgentThreads implements AutoCloseable {
    /** Bodies that wait for a thread, all agents together; beyond it an execution fails and says so. */
    private static final int WAITING_BODIES = 16_384;

    private static final int NETWORK_THREADS = 2;

    private final ThreadClockwork clock = new ThreadClockwork();
    private final ThreadPoolExecutor bodies;
    private final ExecutorService network;
    private final HttpClient http;

    private AgentThreads(int bodyThreads, String hubFingerprint) {
        bodies = new ThreadPoolExecutor(
                bodyThreads,
                bodyThreads,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_BODIES),
                named("agent-command-"));
        bodies.allowCoreThreadTimeOut(true);
        network = Executors.newFixedThreadPool(NETWORK_THREADS, named("agent-network-"));
        HttpClient.Builder client = HttpClient.newBuilder()
                .executor(network)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10));
        if (!hubFingerprint.isEmpty()) {
            client.sslContext(HubFingerprint.context(hubFingerprint));
        }
        http = client.build();
    }

    /** Makes threads of which {@code bodyThreads} run command bodies. */
    public static AgentThreads create(int bodyThreads) {
        return new AgentThreads(bodyThreads, "");
    }

    /** As {@link #create(int)}, for a hub whose certificate nobody vouches for: the one of this SHA-256 is trusted. */
    public static AgentThreads create(int bodyThreads, String hubFingerprint) {
        return new AgentThreads(bodyThreads, hubFingerprint);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    Clockwork clock() {
        return clock;
    }

    Executor bodies() {
        return bodies;
    }

    HttpClient http() {
        return http;
    }

    /** Close the agents first: their links end without a goodbye otherwise. */
    @Override
    public void close() {
        clock.close();
        bodies.shutdownNow();
        network.shutdownNow();
    }
}
