package dev.signalbox.hub.proof;

import dev.signalbox.hub.proof.FaultProxy.Way;
import dev.signalbox.hub.proof.Testbed.Group;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does harm, one thing after the other, and undoes it. Confined to the run's thread. */
final class Nemesis {
    enum Fault {
        KILL_HUB,
        KILL_HUB_STARTING,
        KILL_DEVICE,
        KILL_BROKER,
        STOP_HUB,
        STOP_DEVICE,
        CUT_DEVICES,
        CUT_CALLERS,
        CUT_BROKER,
        BLACK_HOLE_DEVICES,
        BLACK_HOLE_CALLERS,
        BLACK_HOLE_BROKER,
        HALF_OPEN_DEVICES,
        SLOW_DEVICES,
        SLOW_CALLERS,
        FULL_DISK,
        MOVE_CLOCK;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static final int LONGEST_MILLIS = 6_000;
    private static final int LONGEST_PAUSE_MILLIS = 2_500;

    /** What a fleet on a busy machine may take to be back after a fault. */
    private static final long COMEBACK_MILLIS = 30_000;

    /** Both sides take 45 s of silence for death. */
    private static final long HALF_OPEN_MILLIS = 45_000;

    private static final Duration LONGEST_CLOCK_MOVE = Duration.ofDays(2);

    private final Testbed testbed;
    private final Chronicle chronicle;
    private final Random random;
    private final List<Fault> possible;
    private final List<Fault> round = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();
    private final Map<Fault, Integer> applied = new EnumMap<>(Fault.class);

    Nemesis(Testbed testbed, Chronicle chronicle, Random random) {
        this.testbed = testbed;
        this.chronicle = chronicle;
        this.random = random;
        this.possible = new ArrayList<>(List.of(Fault.values()));
        if (testbed.broker.isEmpty()) {
            without("mosquitto is not installed", Fault.KILL_BROKER, Fault.CUT_BROKER, Fault.BLACK_HOLE_BROKER);
        }
        if (!testbed.disk.canBeFilled()) {
            without("no tmpfs can be mounted here", Fault.FULL_DISK);
        }
    }

    private void without(String why, Fault... faults) {
        for (Fault fault : faults) {
            possible.remove(fault);
            impossible.add(fault.words() + ": " + why);
        }
    }

    /** How often each fault was. */
    Map<Fault, Integer> applied() {
        return applied;
    }

    /** Faults that this machine does not allow, with the reason. */
    List<String> impossible() {
        return impossible;
    }

    /** The next fault from its beginning to its end; every one comes once before any comes again. */
    void strike() throws IOException, InterruptedException {
        if (round.isEmpty()) {
            round.addAll(possible);
        }
        Fault fault = round.remove(random.nextInt(round.size()));
        int millis = 500 + random.nextInt(LONGEST_MILLIS);
        applied.merge(fault, 1, Integer::sum);
        strike(fault, millis);
        pass(500 + random.nextInt(LONGEST_PAUSE_MILLIS));
    }

    private void strike(Fault fault, int millis) throws IOException, InterruptedException {
        Group group = testbed.groups.get(random.nextInt(testbed.groups.size()));
        DeviceProcess process = testbed.processes.get(random.nextInt(testbed.processes.size()));
        switch (fault) {
            case KILL_HUB -> killHub(fault, false);
            case KILL_HUB_STARTING -> killHub(fault, true);
            case KILL_DEVICE -> killDevice(fault, process, millis);
            case KILL_BROKER -> {
                struck(fault, "");
                BrokerProcess broker = testbed.broker.orElseThrow();
                broker.kill();
                pass(millis);
                broker.start();
            }
            case STOP_HUB -> {
                struck(fault, millis + " ms");
                stop(testbed.hub.pid(), millis);
                silenced(testbed.deviceNames(), millis);
            }
            case STOP_DEVICE -> {
                struck(fault, process.name() + " for " + millis + " ms");
                stop(process.pid(), millis);
                silenced(List.of(process.name()), millis);
            }
            case CUT_DEVICES -> {
                struck(fault, group.devices() + " for " + millis + " ms");
                network(group.proxy()::refuse, millis);
                silenced(group.devices(), millis);
            }
            case BLACK_HOLE_DEVICES -> {
                Way[] ways = someWays();
                struck(fault, group.devices() + " " + List.of(ways) + " for " + millis + " ms");
                network(() -> group.proxy().blackHole(ways), millis);
                silenced(group.devices(), millis);
            }
            case HALF_OPEN_DEVICES -> {
                struck(fault, group.devices().toString());
                network(group.proxy()::halfOpen, millis);
                silenced(group.devices(), HALF_OPEN_MILLIS);
            }
            case SLOW_DEVICES -> {
                struck(fault, group.devices() + " for " + millis + " ms");
                network(() -> group.proxy().slow(4_000, 100), millis);
                silenced(group.devices(), millis);
            }
            case CUT_CALLERS -> callers(fault, testbed.toCallers::refuse, millis);
            case BLACK_HOLE_CALLERS -> {
                Way[] ways = someWays();
                callers(fault, () -> testbed.toCallers.blackHole(ways), millis);
            }
            case SLOW_CALLERS -> callers(fault, () -> testbed.toCallers.slow(20_000, 50), millis);
            case CUT_BROKER -> callers(fault, testbed.toBroker::refuse, millis);
            case BLACK_HOLE_BROKER -> callers(fault, () -> testbed.toBroker.blackHole(Way.UP, Way.DOWN), millis);
            case FULL_DISK -> {
                struck(fault, millis + " ms");
                testbed.disk.fill();
                pass(millis);
                testbed.disk.free();
                silenced(testbed.deviceNames(), millis);
            }
            case MOVE_CLOCK -> moveClock(fault, millis);
        }
    }

    private void killHub(Fault fault, boolean starting) throws IOException, InterruptedException {
        struck(fault, "");
        long since = System.nanoTime();
        testbed.hub.kill();
        if (starting) {
            testbed.hub.start();
            pass(random.nextInt(3_000));
            testbed.hub.kill();
        }
        pass(random.nextInt(1_000));
        testbed.hub.start();
        testbed.awaitHub();
        silenced(testbed.deviceNames(), (System.nanoTime() - since) / 1_000_000);
    }

    private void killDevice(Fault fault, DeviceProcess process, int millis) throws IOException, InterruptedException {
        struck(fault, process.name());
        process.kill();
        chronicle.add(new Fact.DeviceCrashed(process.name()));
        pass(millis / 4);
        process.start();
        silenced(List.of(process.name()), millis);
    }

    private void moveClock(Fault fault, int millis) throws IOException {
        long by = random.nextLong(LONGEST_CLOCK_MOVE.toMillis()) * (random.nextBoolean() ? 1 : -1);
        struck(fault, by + " ms, and back after " + millis + " ms");
        chronicle.add(new Fact.ClockMoved(by));
        testbed.hub.tell(Long.toString(by));
        pass(millis);
        chronicle.add(new Fact.ClockMoved(-by));
        testbed.hub.tell("0");
    }

    private void callers(Fault fault, Runnable harm, int millis) {
        struck(fault, millis + " ms");
        network(harm, millis);
    }

    private void network(Runnable harm, int millis) {
        harm.run();
        pass(millis);
        testbed.heal();
    }

    private Way[] someWays() {
        return switch (random.nextInt(3)) {
            case 0 -> new Way[] {Way.UP};
            case 1 -> new Way[] {Way.DOWN};
            default -> Way.values();
        };
    }

    private static void stop(long pid, int millis) throws IOException, InterruptedException {
        signal("STOP", pid);
        try {
            pass(millis);
        } finally {
            signal("CONT", pid);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " " + pid + " ended with " + exit);
        }
    }

    private void struck(Fault fault, String note) {
        chronicle.add(new Fact.Struck(fault.words(), note));
    }

    private void silenced(List<String> devices, long millis) {
        devices.forEach(device -> chronicle.add(new Fact.Silenced(device, millis + COMEBACK_MILLIS)));
    }

    private static void pass(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
