package dev.signalbox.simulator;

import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.JoinRefusedException;
import dev.signalbox.agent.Joined;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins the devices of a fleet one after the other, no faster than the plan says, and all of them wait when the hub says that
 * it is too fast. Thread-safe.
 */
final class Joining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    /** Each waits for the hub's disk: that many joins share a commit. */
    private static final int THREADS = 16;

    private static final long LEAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long MOST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final FleetPlan plan;
    private final AgentThreads threads;
    private final BiConsumer<Integer, Joined> onJoined;
    private final ExecutorService joining = Executors.newFixedThreadPool(THREADS, task -> daemon(task, "joining"));

    /** When the next join may be sent. Guarded by this. */
    private long nextNanos = System.nanoTime();

    /** Guarded by this. */
    private long pausedUntilNanos = nextNanos;

    /** After the next refusal. Guarded by this. */
    private long pauseNanos = LEAST_PAUSE_NANOS;

    /** Empty: no device was refused for good. */
    private volatile String refusal = "";

    /** @param onJoined called on a joining thread */
    Joining(FleetPlan plan, AgentThreads threads, BiConsumer<Integer, Joined> onJoined) {
        this.plan = plan;
        this.threads = threads;
        this.onJoined = onJoined;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns at once. */
    void add(int index) {
        try {
            joining.execute(() -> join(index));
        } catch (RejectedExecutionException e) {
            LOG.debug("no more joins: the fleet ends");
        }
    }

    /** Why devices could not join; empty: none was refused. */
    String refusal() {
        return refusal;
    }

    private void join(int index) {
        try {
            awaitTurn();
            onJoined.accept(index, joinedOrJoin(plan.roster().get(index)));
            onTaken();
        } catch (JoinRefusedException e) {
            if (e.status() == TOO_MANY_REQUESTS || e.status() == UNAVAILABLE) {
                pause(e);
                add(index);
            } else {
                refuse(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            pause(e);
            add(index);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitTurn() throws InterruptedException {
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            nextNanos = Math.max(nextNanos, now);
            wait = nextNanos - now;
            nextNanos += TimeUnit.SECONDS.toNanos(1) / plan.joinsPerSecond();
        }
        TimeUnit.NANOSECONDS.sleep(wait);
    }

    private synchronized void onTaken() {
        pauseNanos = LEAST_PAUSE_NANOS;
    }

    /** For all: each that tried meanwhile would be refused, too. Those that were under way count as one refusal. */
    private synchronized void pause(IOException why) {
        LOG.debug("joins wait: {}", why.getMessage());
        long now = System.nanoTime();
        if (now - pausedUntilNanos < 0) {
            return;
        }
        pausedUntilNanos = now + pauseNanos;
        nextNanos = Math.max(nextNanos, pausedUntilNanos);
        pauseNanos = Math.min(MOST_PAUSE_NANOS, pauseNanos * 2);
    }

    /** Said once: a wrong key is wrong for every device. */
    private synchronized void refuse(String why) {
        if (refusal.isEmpty()) {
            refusal = why;
            LOG.error("{}", why);
        }
    }

    private Joined joinedOrJoin(Roster.Member member) throws IOException, InterruptedException {
        Optional<TokenFile> file = tokenFile(member);
        Optional<Joined> known = file.isPresent() ? file.get().load() : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Join join = Join.at(
                plan.hub(),
                plan.joinKey(),
                "simulated:" + member.id(),
                member.type().model(),
                member.id(),
                member.name());
        Joined joined = join.join(threads);
        if (file.isPresent()) {
            file.get().store(joined);
        }
        return joined;
    }

    /** Empty: no token is kept. */
    Optional<TokenFile> tokenFile(Roster.Member member) {
        Optional<Path> state = plan.stateDirectory();
        return state.map(directory -> new TokenFile(directory.resolve(member.id() + ".token")));
    }

    @Override
    public void close() {
        joining.shutdownNow();
    }
}
