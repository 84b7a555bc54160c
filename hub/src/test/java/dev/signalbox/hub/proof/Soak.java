package dev.signalbox.hub.proof;

import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Join;
import dev.signalbox.hub.Main;
import dev.signalbox.hub.e2e.HubProcess;
import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One hub that is never restarted, in rounds: many come and go while its broker is killed now and then; all leave; what it still holds
 * is a sample. Confined to the run's thread.
 */
final class Soak implements AutoCloseable {
    private static final int VISITORS = 6;
    private static final int LONGEST_PAUSE_MILLIS = 20;
    private static final int PASSING_DEVICES = 12;
    private static final int COMMANDED_DEVICES = 4;
    private static final int READING_EVERY_MILLIS = 100;
    private static final int FEWEST_ROUNDS = 8;
    private static final int MOST_ROUNDS = 24;
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(8);
    /** A shorter connection to the broker makes the hub wait longer for the next one, as where two hubs share a client id. */
    private static final long BROKER_LIFE_NANOS = TimeUnit.SECONDS.toNanos(70);

    private static final Duration REST = Duration.ofSeconds(60);
    private static final Duration START = Duration.ofSeconds(60);

    /** Silent peers are noticed and paces are forgotten soon: a run has many rests, each of which waits for that. */
    private static final List<String> OPTIONS = List.of(
            "--heartbeat",
            "1s",
            "--silence",
            "3s",
            "--hello-time",
            "2s",
            "--request-time",
            "2s",
            "--idle-time",
            "2s",
            "--handshakes",
            "100/1000",
            "--console-frames",
            "500/2000",
            "--accepts-per-source",
            "1000/10000",
            "--history-budget",
            "8");

    private final Random random;
    private final Path directory;
    private final AgentThreads threads = AgentThreads.create(4);
    private final BrokerProcess broker;
    private final HubProcess hub;
    private final Map<String, String> commanded = new LinkedHashMap<>();
    private final Visits visits;
    private final HubVitals vitals;

    /** When the broker may be killed next, by {@link System#nanoTime}. */
    private long nextKillNanos = System.nanoTime();

    private int kills;

    private long lastRestNanos = TimeUnit.SECONDS.toNanos(4);

    private final List<SoakSample> samples = new ArrayList<>();

    Soak(Path directory, Path reports, BrokerProcess broker, long seed) throws IOException, InterruptedException {
        this.directory = directory;
        this.broker = broker;
        random = new Random(seed);
        Path data = Files.createDirectory(directory.resolve("data"));
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(List.of("--mqtt-url", "mqtt://127.0.0.1:" + broker.port()));
        hub = new HubProcess(data, reports.resolve("hub.log"), Main.class.getName(), options);
        hub.awaitReady();
        Rest local = Rest.localAdmin(hub.url(), data);
        String admin = local.accessToken(Role.ROLE_ADMIN);
        String joinKey = local.joinKey();
        List<String> passing = new ArrayList<>();
        for (int i = 0; i < PASSING_DEVICES; i++) {
            passing.add(join(joinKey, "visitor-" + i));
        }
        for (int i = 0; i < COMMANDED_DEVICES; i++) {
            commanded.put("prover-" + i, join(joinKey, "prover-" + i));
        }
        String localAdmin = Files.readString(data.resolve("admin.token")).strip();
        visits = new Visits(hub.port(), admin, localAdmin, passing, List.copyOf(commanded.keySet()), joinKey);
        KeptFiles files = new KeptFiles(data, Files.createDirectory(directory.resolve("scratch")));
        vitals = new HubVitals(hub.port(), hub.pid(), files, admin, reports);
        try (Fleet fleet = new Fleet()) {
            fleet.awaitDeclared(local);
        }
    }

    private String join(String joinKey, String name) throws IOException, InterruptedException {
        return Join.at(URI.create(hub.url()), joinKey, "hw-" + name, "soaked", name, name)
                .join(threads)
                .deviceToken();
    }

    /** The devices that run commands; there only while others come and go. */
    private final class Fleet implements AutoCloseable {
        private final ScheduledExecutorService sensors = Executors.newSingleThreadScheduledExecutor();
        private final List<ProvingDevice> devices = new ArrayList<>();

        Fleet() throws IOException {
            for (Map.Entry<String, String> device : commanded.entrySet()) {
                devices.add(new ProvingDevice(
                        URI.create(hub.url()), device.getValue(), directory, device.getKey(), threads, 1));
            }
        }

        void measure() {
            var unused = sensors.scheduleWithFixedDelay(
                    () -> devices.forEach(ProvingDevice::count), 0, READING_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }

        void awaitDeclared(Rest rest) {
            Awaitility.await()
                    .atMost(START)
                    .until(() -> rest.devices().stream()
                            .filter(device ->
                                    commanded.containsKey(device.getDevice().getDeviceId()))
                            .noneMatch(device ->
                                    device.getDevice().getCapabilitiesHash().isEmpty()));
        }

        @Override
        public void close() {
            sensors.shutdownNow();
            devices.forEach(ProvingDevice::close);
        }
    }

    /** Returns when about so long has passed, and a sample has been taken for each round. */
    void run(Duration duration) throws IOException, InterruptedException, SQLException {
        int rounds = (int) Math.min(Math.max(duration.dividedBy(SHORTEST_ROUND), FEWEST_ROUNDS), MOST_ROUNDS);
        long begin = System.nanoTime();
        System.out.println(SoakSample.heading());
        for (int round = 1; round <= rounds; round++) {
            long churnNanos = begin + duration.toNanos() * round / rounds - lastRestNanos - System.nanoTime();
            try (Fleet fleet = new Fleet()) {
                fleet.measure();
                churn(Math.max(churnNanos, TimeUnit.SECONDS.toNanos(2)));
                awaitRest("commands have ended", name -> name.startsWith("signalbox_executions_open"));
            }
            long since = System.nanoTime();
            awaitRest("the hub is at rest", name -> true);
            visits.closeSilent();
            samples.add(vitals.take(visits.connections(), visits.commands()));
            lastRestNanos = System.nanoTime() - since;
            System.out.println(samples.get(samples.size() - 1));
        }
    }

    /** Where the broker was up for long enough it is killed after a third of it, and is back after two. */
    private void churn(long nanos) throws IOException, InterruptedException {
        CountDownLatch enough = new CountDownLatch(1);
        List<FutureTask<Void>> visitors = new ArrayList<>();
        for (int i = 0; i < VISITORS; i++) {
            Random own = new Random(random.nextLong());
            FutureTask<Void> visitor = new FutureTask<>(() -> {
                while (!enough.await(own.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS)) {
                    visits.pay(own);
                }
                return null;
            });
            visitors.add(visitor);
            new Thread(visitor, "visitor").start();
        }
        try {
            LockSupport.parkNanos(nanos / 3);
            boolean isKilled = System.nanoTime() - nextKillNanos >= 0;
            if (isKilled) {
                broker.kill();
                kills++;
            }
            LockSupport.parkNanos(nanos / 3);
            if (isKilled) {
                broker.start();
                nextKillNanos = System.nanoTime() + BROKER_LIFE_NANOS;
            }
            LockSupport.parkNanos(nanos / 3);
        } finally {
            enough.countDown();
        }
        for (FutureTask<Void> visitor : visitors) {
            try {
                visitor.get();
            } catch (ExecutionException e) {
                throw new AssertionError("A visitor was answered what must not be.", e.getCause());
            }
        }
    }

    private void awaitRest(String what, Predicate<String> which) {
        List<String> unrest = new ArrayList<>();
        try {
            Awaitility.await(what)
                    .atMost(REST)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        unrest.clear();
                        unrest.addAll(vitals.unrest(PASSING_DEVICES + COMMANDED_DEVICES));
                        return unrest.stream().noneMatch(which);
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("The hub did not come to rest within " + REST + ": " + unrest, e);
        }
    }

    /** Empty: everything was flat, and enough happened to say so. */
    List<String> violations() {
        List<String> violations = new ArrayList<>(SoakJudge.violations(samples));
        visits.neverPaid().forEach(kind -> violations.add("No visit went as it should: " + kind));
        return violations;
    }

    String report() {
        return SoakSample.heading() + "\n"
                + String.join("\n", samples.stream().map(SoakSample::toString).toList()) + "\n"
                + String.join("\n", SoakJudge.growth(samples)) + "\nvisits: " + visits.report()
                + "\nthe broker was killed " + kills + " times\n";
    }

    @Override
    public void close() {
        threads.close();
        hub.close();
        broker.close();
    }
}
