package dev.signalbox.simulator.bench;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Devices that answer at once, and consoles that command them with so many commands under way. Driven by the command
 * line's thread, told by the HTTP client's.
 */
final class CommandLoad implements ConsoleLink.Events, AutoCloseable {
    static final String COMMAND = "touch";

    /** At 50 frames a second, the hub's limit for a console, enough for 10,000 commands a second. */
    private static final int CONSOLES = 200;

    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();
    private static final long SETTLE_SECONDS = 60;

    private final int inFlight;
    private final AgentThreads threads = AgentThreads.create(1);
    private final List<Agent> agents = new ArrayList<>();
    private final List<ConsoleLink> consoles = new ArrayList<>();
    private final Semaphore free;
    private final Histogram acceptedNanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final Histogram roundTripNanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
    private final LongAdder refused = new LongAdder();
    private volatile String refusal = "";
    private long invoked;

    CommandLoad(BenchHub hub, int devices, int inFlight) throws IOException, InterruptedException {
        this.inFlight = inFlight;
        free = new Semaphore(inFlight);
        for (int i = 0; i < devices; i++) {
            agents.add(agent(hub, threads, "answers-" + i));
        }
        for (int i = 0; i < CONSOLES; i++) {
            consoles.add(new ConsoleLink(hub, this));
        }
        awaitLinked();
    }

    /** A device that answers {@link #COMMAND} at once; started. */
    static Agent agent(BenchHub hub, AgentThreads threads, String name) throws IOException, InterruptedException {
        Joined joined = Join.at(hub.url(), hub.joinKey(), "bench:" + name, "bench", name, name)
                .join(threads);
        Agent agent = Agent.to(hub.url())
                .token(joined.deviceToken())
                .model("bench")
                .threads(threads)
                .journalInMemory()
                .capabilities(Capability.command(COMMAND)
                        .handleLater(run -> CompletableFuture.completedFuture(Outcome.succeeded())))
                .build();
        agent.start();
        return agent;
    }

    /** And until the hub knows what they can do. */
    private void awaitLinked() throws IOException, InterruptedException {
        while (!agents.stream()
                .allMatch(agent -> agent.status().linked() && agent.status().roundTripMillis() > 0)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        for (Agent agent : agents) {
            free.acquire();
            consoles.get(0).invoke(agent.status().deviceId(), COMMAND, System.nanoTime());
        }
        settle();
        reset();
    }

    private void reset() {
        acceptedNanos.reset();
        roundTripNanos.reset();
        refused.reset();
    }

    /** @param perSecond 0: as fast as they are answered */
    void run(double perSecond, Duration duration) throws IOException, InterruptedException {
        reset();
        long until = System.nanoTime() + duration.toNanos();
        Pace pace = new Pace(perSecond);
        while (System.nanoTime() - until < 0) {
            invokeNext(pace);
        }
        settle();
    }

    void run(long commands) throws IOException, InterruptedException {
        reset();
        Pace pace = new Pace(0);
        for (long i = 0; i < commands; i++) {
            invokeNext(pace);
        }
        settle();
    }

    private void invokeNext(Pace pace) throws IOException, InterruptedException {
        long scheduled = pace.awaitNext();
        free.acquire();
        // With a schedule the wait for a free place counts; without one there is nothing to be late for.
        long due = pace.isScheduled() ? scheduled : System.nanoTime();
        long number = invoked++;
        String device = agents.get((int) (number % agents.size())).status().deviceId();
        consoles.get((int) (number % consoles.size())).invoke(device, COMMAND, due);
    }

    /** Until every command has its end. */
    private void settle() throws IOException, InterruptedException {
        if (!free.tryAcquire(inFlight, SETTLE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(
                    inFlight - free.availablePermits() + " commands have no end; the last refusal: " + refusal);
        }
        free.release(inFlight);
    }

    @Override
    public void onAccepted(long dueNanos) {
        acceptedNanos.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - dueNanos));
    }

    @Override
    public void onSucceeded(long dueNanos) {
        roundTripNanos.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - dueNanos));
        free.release();
    }

    @Override
    public void onRefused(String why) {
        refused.increment();
        refusal = why;
        free.release();
    }

    long succeeded() {
        return roundTripNanos.getTotalCount();
    }

    long refused() {
        return refused.sum();
    }

    Histogram acceptedNanos() {
        return acceptedNanos;
    }

    Histogram roundTripNanos() {
        return roundTripNanos;
    }

    @Override
    public void close() {
        consoles.forEach(ConsoleLink::close);
        agents.forEach(Agent::close);
        threads.close();
    }
}
