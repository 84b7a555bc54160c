package dev.signalbox.simulator.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.agent.Join;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Ping;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How long a link that behaves waits for its pongs and what an attack costs the hub: alone, while the attackers keep the
 * processors of this machine busy without the hub, and during each attack. Attackers take only what processor time the hub
 * and that link leave, but a machine that is busy is not as quick as an idle one, whatever keeps it so. Confined to the
 * command line's thread.
 */
record FloodScenario(Duration duration) implements Scenario {
    private static final double PINGS_PER_S = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration REST = Duration.ofMillis(500);

    /** So often an attack and the quiet before it follow each other. */
    private static final int TURNS = 5;

    private static final int ATTACKING_DEVICES = 40;
    private static final long ANSWER_SECONDS = 20;
    private static final long MICRO = 1_000;

    @Override
    public String name() {
        return "floods";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < ATTACKING_DEVICES; i++) {
            String id = "attacker-" + i;
            tokens.add(Join.at(hub.url(), hub.joinKey(), "bench:" + id, "bench", id, id)
                    .join()
                    .deviceToken());
        }
        String token = Join.at(hub.url(), hub.joinKey(), "bench:good", "bench", "good", "good")
                .join()
                .deviceToken();
        List<String> idle = new ArrayList<>();
        try (GoodLink good = new GoodLink(hub, token);
                Attackers attackers = Attackers.launch(hub.url(), hub.joinKey(), tokens)) {
            good.roundTrips(WARM_UP); // for the compiler
            for (Attack attack : Attack.values()) {
                AttackTally tally = compare(attack, attackers, good, hub, report);
                if (tally.isIdle()) {
                    idle.add(nameOf(attack) + " (" + tally.lastRefusal() + ")");
                }
            }
        }
        if (!idle.isEmpty()) {
            throw new IOException("attacks that never got through, so that their figures say nothing: " + idle);
        }
    }

    /** Turn and turn about: what else the machine does then troubles both alike. */
    private AttackTally compare(Attack attack, Attackers attackers, GoodLink good, BenchHub hub, Report report)
            throws IOException, InterruptedException {
        attackers.begin(attack, WARM_UP); // for the compiler: else what is attacked first pays for all
        good.roundTrips(WARM_UP);
        attackers.awaitTally();
        AttackTally tally = new AttackTally();
        Histogram alone = new Histogram(3);
        Histogram busy = new Histogram(3);
        Histogram attacked = new Histogram(3);
        Duration turn = duration.dividedBy(TURNS);
        long cpuMicros = 0;
        for (int i = 0; i < TURNS; i++) {
            good.roundTrips(REST); // what was opened is closed
            alone.add(good.roundTrips(turn));
            attackers.beginComputing(turn);
            busy.add(good.roundTrips(turn));
            attackers.awaitTally();
            good.roundTrips(REST);
            long before = hub.cost().cpuMicros();
            attackers.begin(attack, turn);
            attacked.add(good.roundTrips(turn));
            cpuMicros += hub.cost().cpuMicros() - before;
            tally.add(attackers.awaitTally());
        }
        String name = nameOf(attack);
        double seconds = duration.toMillis() / 1e3;
        report.figure(name + "_rounds_per_s", tally.rounds() / seconds);
        if (tally.bytes() > 0) {
            report.figure(name + "_kib_per_s", tally.bytes() / 1024.0 / seconds);
        }
        report.figure(name + "_refused_per_s", tally.refusals() / seconds);
        report.figure(name + "_alone_p99_us", p99(alone));
        report.figure(name + "_busy_p99_us", p99(busy));
        report.figure(name + "_p99_us", p99(attacked));
        report.figure(name + "_ratio_to_alone", p99(attacked) / p99(alone));
        report.figure(name + "_ratio_to_busy", p99(attacked) / p99(busy));
        report.figure(name + "_hub_cores", cpuMicros / (duration.toNanos() / (double) MICRO));
        return tally;
    }

    private static String nameOf(Attack attack) {
        return attack.name().toLowerCase(Locale.ROOT);
    }

    private static double p99(Histogram nanos) {
        return (double) nanos.getValueAtPercentile(99) / MICRO;
    }

    /** A device that pings on a schedule, far below its limit, and waits for each pong. Confined to the scenario's thread. */
    private static final class GoodLink implements AutoCloseable {
        private final FrameSocket socket;
        private volatile CountDownLatch answered = new CountDownLatch(1);
        private volatile String trouble = "";

        GoodLink(BenchHub hub, String token) throws IOException {
            socket = new FrameSocket(hub.http(), hub.webSocket("/ws/device"), token, this::onMessage);
            socket.send(DeviceToHub.newBuilder()
                    .setHello(DeviceHello.newBuilder().setAgentName("bench").setBootId("bench"))
                    .build()
                    .toByteArray());
        }

        private void onMessage(byte[] message) {
            try {
                HubToDevice frame = HubToDevice.parseFrom(message);
                if (frame.hasPong()) {
                    answered.countDown();
                } else if (frame.hasGoodbye()) {
                    trouble = "goodbye: " + frame.getGoodbye().getReason();
                }
            } catch (InvalidProtocolBufferException e) {
                trouble = e.toString();
            }
        }

        /** From when each was due. */
        Histogram roundTrips(Duration duration) throws IOException, InterruptedException {
            byte[] ping = DeviceToHub.newBuilder()
                    .setPing(Ping.newBuilder().setTimeMs(1))
                    .build()
                    .toByteArray();
            Histogram nanos = new Histogram(3);
            Pace pace = new Pace(PINGS_PER_S);
            long until = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() - until < 0) {
                long due = pace.awaitNext();
                answered = new CountDownLatch(1);
                socket.send(ping);
                if (!answered.await(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("no pong; the link was told: " + trouble);
                }
                nanos.recordValue(System.nanoTime() - due);
            }
            return nanos;
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
