package dev.signalbox.simulator;

import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.TokenStore;
import dev.signalbox.simulator.device.FleetDevice;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.SimulationThread;
import dev.signalbox.simulator.scenario.Scenario;
import dev.signalbox.simulator.scenario.WireDevices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many simulated devices on a few threads: joins them, starts them, says goodbye for them. Thread-safe. */
public final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);
    private static final int BODY_THREADS = 2;
    private static final int CLOSING_THREADS = 64;
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final Duration CLOSE_EACH = Duration.ofMillis(2);

    private final FleetPlan plan;
    private final AgentThreads threads = AgentThreads.create(BODY_THREADS);
    private final SimulationThread simulation = new SimulationThread();
    private final WireDevices wire;
    private final Map<Integer, Scenario> casting;
    private final Joining joining;

    /** By index; written by the simulation thread. */
    private final Map<Integer, FleetDevice> devices = new ConcurrentSkipListMap<>();

    public Fleet(FleetPlan plan) {
        this.plan = plan;
        wire = new WireDevices(plan.hub(), simulation);
        casting = plan.casting().assign(plan.devices(), plan.seed());
        joining = new Joining(plan, threads, this::onJoined);
    }

    /** Returns at once; the devices join and link one after the other. */
    public void start() throws IOException {
        Optional<Path> state = plan.stateDirectory();
        if (state.isPresent()) {
            Files.createDirectories(
                    state.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        for (int index = 0; index < plan.devices(); index++) {
            joining.add(index);
        }
    }

    private void onJoined(int index, Joined joined) {
        RandomGenerator random = new SplittableRandom(plan.seed() * 1_000_003 + index);
        Duration first =
                Duration.ofNanos(random.nextLong(Math.max(1, plan.every().toNanos())));
        simulation.execute(() -> {
            FleetDevice device = made(index, joined, random);
            devices.put(index, device);
            device.start(first);
        });
    }

    private FleetDevice made(int index, Joined joined, RandomGenerator random) {
        Roster.Member member = plan.roster().get(index);
        Hardware hardware = member.type().make(random, plan.hour());
        RandomGenerator own = new SplittableRandom(plan.seed() * 7_919 + index);
        Scenario scenario = casting.get(index);
        if (scenario != null) {
            return wire.make(hardware, joined.deviceToken(), plan.every(), plan.timeScale(), scenario, own);
        }
        try {
            return new SimulatedDevice(hardware, joined, tokenStore(member, joined), plan, threads, own, simulation);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // only a journal or a buffer on disk could
        }
    }

    /** Without a state directory a device joins anew at every start: its token need not outlive the process. */
    private TokenStore tokenStore(Roster.Member member, Joined joined) {
        Optional<TokenFile> file = joining.tokenFile(member);
        return (token, previous) -> {
            if (file.isPresent()) {
                file.get().store(new Joined(joined.deviceId(), token, previous));
            }
        };
    }

    public FleetFigures figures() {
        return FleetFigures.of(
                plan.devices(),
                devices.values().stream().map(FleetDevice::figures).toList());
    }

    public long linked() {
        return figures().linked();
    }

    /** How many have been linked at least once; some sleep now. */
    public long arrived() {
        return figures().arrived();
    }

    /** Why devices could not join; empty: none was refused. */
    public String refusal() {
        return joining.refusal();
    }

    /** Says goodbye for every device, 10 s and 2 ms for each at most. */
    @Override
    public void close() {
        joining.close();
        simulation.close();
        List<FleetDevice> all = List.copyOf(devices.values());
        CountDownLatch left = new CountDownLatch(all.size());
        ExecutorService closing = Executors.newFixedThreadPool(CLOSING_THREADS, task -> {
            Thread thread = new Thread(task, "closing");
            thread.setDaemon(true);
            return thread;
        });
        for (FleetDevice device : all) {
            closing.execute(() -> {
                device.close();
                left.countDown();
            });
        }
        try {
            if (!left.await(CLOSE.plus(CLOSE_EACH.multipliedBy(all.size())).toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} devices left without a goodbye", left.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.shutdownNow();
        wire.close();
        threads.close();
    }
}
