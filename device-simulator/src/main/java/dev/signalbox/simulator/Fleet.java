package dev.signalbox.simulator;

import dev.signalbox.agent.AgentStatus;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Join;
import dev.signalbox.agent.JoinRefusedException;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many simulated devices on a few threads: joins them, starts them, says goodbye for them. Thread-safe. */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int JOINING_THREADS = 4;
    private static final int BODY_THREADS = 2;
    private static final Duration JOIN_AGAIN = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final FleetPlan plan;
    private final AgentThreads threads = AgentThreads.create(BODY_THREADS);
    private final ScheduledExecutorService simulation;
    private final ExecutorService joining;

    /** By index; written by the simulation thread. */
    private final Map<Integer, SimulatedDevice> devices = new ConcurrentSkipListMap<>();

    /** Empty: no device was refused for good. */
    private volatile String refusal = "";

    public Fleet(FleetPlan plan) {
        this.plan = plan;
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "simulation"));
        thread.setRemoveOnCancelPolicy(true);
        simulation = thread;
        joining = Executors.newFixedThreadPool(JOINING_THREADS, task -> daemon(task, "joining"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Returns at once; the devices join and link one after the other. */
    public void start() throws IOException {
        Optional<Path> state = plan.stateDirectory();
        if (state.isPresent()) {
            Files.createDirectories(
                    state.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        for (int index = 0; index < plan.devices(); index++) {
            add(index);
        }
    }

    private void add(int index) {
        try {
            joining.execute(() -> join(index));
        } catch (RejectedExecutionException e) {
            LOG.debug("no more joins: the fleet ends");
        }
    }

    private void join(int index) {
        Kind kind = Kind.of(index);
        try {
            RandomGenerator random = new SplittableRandom(plan.seed() * 1_000_003 + index);
            Hardware hardware = kind.make(random, hourNow());
            Joined joined = joinedOrJoin(kind, index, hardware.model());
            SimulatedDevice device =
                    new SimulatedDevice(hardware, joined, tokenStore(index, joined), plan, threads, simulation);
            Duration first =
                    Duration.ofNanos(random.nextLong(Math.max(1, plan.every().toNanos())));
            simulation.execute(() -> {
                devices.put(index, device);
                device.start(first);
            });
        } catch (JoinRefusedException e) {
            if (e.status() == 429 || e.status() == 503) {
                again(index, e);
            } else {
                refuse(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            again(index, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("no more devices: the fleet ends");
        }
    }

    /** Said once: a wrong key is wrong for every device. */
    private synchronized void refuse(String why) {
        if (refusal.isEmpty()) {
            refusal = why;
            LOG.error("{}", why);
        }
    }

    private void again(int index, IOException why) {
        LOG.debug("join of device {} again later: {}", index, why.getMessage());
        try {
            var unused = simulation.schedule(() -> add(index), JOIN_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more joins: the fleet ends");
        }
    }

    private Joined joinedOrJoin(Kind kind, int index, String model) throws IOException, InterruptedException {
        String id = kind.idOf(index);
        Join join = Join.at(plan.hub(), plan.joinKey(), "simulated:" + id, model, id, kind.nameOf(index));
        Optional<TokenFile> file = tokenFile(id);
        Optional<Joined> known = file.isPresent() ? file.get().load() : Optional.empty();
        if (known.isPresent()) {
            return known.get();
        }
        Joined joined = join.join(threads);
        if (file.isPresent()) {
            file.get().store(joined);
        }
        return joined;
    }

    private Optional<TokenFile> tokenFile(String id) {
        return plan.stateDirectory().map(state -> new TokenFile(state.resolve(id + ".token")));
    }

    /** Without a state directory a device joins anew at every start: its token need not outlive the process. */
    private TokenStore tokenStore(int index, Joined joined) {
        Optional<TokenFile> file = tokenFile(Kind.of(index).idOf(index));
        return (token, previous) -> {
            if (file.isPresent()) {
                file.get().store(new Joined(joined.deviceId(), token, previous));
            }
        };
    }

    private static double hourNow() {
        return LocalTime.now(ZoneOffset.UTC).toSecondOfDay() / 3_600.0;
    }

    /** Of the devices that have joined. */
    public List<AgentStatus> statuses() {
        return devices.values().stream().map(device -> device.agent().status()).toList();
    }

    public long linked() {
        return statuses().stream().filter(AgentStatus::linked).count();
    }

    /** How many have been linked at least once; some sleep now. */
    public long arrived() {
        return statuses().stream().filter(status -> status.links() > 0).count();
    }

    /** Why devices could not join; empty: none was refused. */
    public String refusal() {
        return refusal;
    }

    /** Says goodbye for every device, 10 s at most. */
    @Override
    public void close() {
        joining.shutdownNow();
        simulation.shutdownNow();
        List<SimulatedDevice> all = List.copyOf(devices.values());
        CountDownLatch left = new CountDownLatch(all.size());
        ExecutorService closing = Executors.newFixedThreadPool(16, task -> daemon(task, "closing"));
        for (SimulatedDevice device : all) {
            closing.execute(() -> {
                device.agent().close();
                left.countDown();
            });
        }
        try {
            if (!left.await(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} devices left without a goodbye", left.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.shutdownNow();
        threads.close();
    }
}
