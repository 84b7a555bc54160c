package dev.signalbox.simulator.bench;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bridge at a mosquitto: telemetry out and what it costs beside the same load with the broker away, commands in and back,
 * what an outage leaves in the memory, and how long it takes to say everything again. Beside them mosquitto's own clients on
 * the same broker. Confined to the command line's thread.
 */
record BridgeScenario(int devices, Duration duration, int brokerPort) implements Scenario {
    private static final String PREFIX = "signalbox/v1/d/";

    /** In nobody's way: the hub does not subscribe to telemetry. */
    private static final String OTHER_TOPIC = PREFIX + "other/telemetry";

    private static final int METRICS = 8;
    private static final int READINGS = 8;

    /** Of each device; 100 are the hub's limit. */
    private static final double FRAMES_PER_S = 50;

    /** Of each device where the delay is measured. */
    private static final double CALM_FRAMES_PER_S = 2;

    /** Below what goes through: at the limit the waiting time says how long the line is. */
    private static final double PART_OF_LIMIT = 2.0 / 3;

    private static final int PUBLISHER_LINES = 200_000;
    private static final int LINE_BYTES = 600;
    private static final int DEVICES_THAT_ANSWER = 20;
    private static final long LOOK_NANOS = 50_000_000;
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public List<String> hubOptions() {
        return List.of("--mqtt-url", "mqtt://127.0.0.1:" + brokerPort, "--mqtt-commands");
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<DeviceLink> links = new ArrayList<>();
        try (BenchBroker broker = new BenchBroker(brokerPort)) {
            await(hub, "signalbox_mqtt_up", 1);
            for (int i = 0; i < devices; i++) {
                links.add(new DeviceLink(hub, "tells-" + i));
            }
            commands(hub, report, broker);
            out(hub, report, broker, links);
            outage(hub, report, broker, links);
        } finally {
            links.forEach(DeviceLink::close);
        }
    }

    private void out(BenchHub hub, Report report, BenchBroker broker, List<DeviceLink> links)
            throws IOException, InterruptedException {
        try (BrokerPeer peer = new BrokerPeer(broker.port(), "bench-out", PREFIX + "+/telemetry", "none", "")) {
            load(links, duration.dividedBy(2)); // for the compiler
            peer.reset();
            ProcessMeter meter = hub.meter();
            long frames = load(links, duration);
            ProcessUse use = meter.end();
            LockSupport.parkNanos(20 * LOOK_NANOS);
            report.figure("out_offered_per_s", frames / use.seconds());
            report.figure("out_publishes_per_s", peer.heard() / use.seconds());
            report.figure("out_of_frames", (double) peer.heard() / frames);
            report.use("out_hub", use, "frame", frames);
            peer.reset();
            load(links, CALM_FRAMES_PER_S, duration);
            report.quantiles("out_calm_delay", peer.delayNanos());
        }
        mosquittoPublishes(report, broker);
    }

    /** The distribution's publisher, as fast as it goes, lines of the size of our telemetry. */
    private static void mosquittoPublishes(Report report, BenchBroker broker) throws IOException {
        Process publisher = new ProcessBuilder(
                        "mosquitto_pub", "-V", "5", "-p", "" + broker.port(), "-l", "-t", OTHER_TOPIC)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream lines = publisher.getOutputStream();
                PublishCounter counter = new PublishCounter(broker.port(), OTHER_TOPIC)) {
            byte[] line = ("x".repeat(LINE_BYTES) + "\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < PUBLISHER_LINES; i++) {
                lines.write(line);
            }
            lines.flush();
            long until = System.nanoTime() + PATIENCE_NANOS;
            long last = -1;
            while (counter.heard() < PUBLISHER_LINES && counter.heard() != last && System.nanoTime() - until < 0) {
                last = counter.heard();
                LockSupport.parkNanos(10 * LOOK_NANOS); // where it has lost some, it stands still
            }
            report.figure("mosquitto_pub_per_s", counter.perSecond());
            report.figure("mosquitto_pub_of_lines", (double) counter.heard() / PUBLISHER_LINES);
            report.figure(
                    "mosquitto_pub_cpu_us_per_publish",
                    (double) ProcessCost.of(publisher.pid()).cpuMicros() / PUBLISHER_LINES);
        } finally {
            publisher.destroyForcibly();
        }
    }

    private void commands(BenchHub hub, Report report, BenchBroker broker) throws IOException, InterruptedException {
        try (AgentThreads threads = AgentThreads.create(1)) {
            List<Agent> agents = new ArrayList<>();
            try {
                for (int i = 0; i < DEVICES_THAT_ANSWER; i++) {
                    agents.add(CommandLoad.agent(hub, threads, "obeys-" + i));
                }
                while (!agents.stream()
                        .allMatch(agent ->
                                agent.status().linked() && agent.status().roundTripMillis() > 0)) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                commands(hub, report, broker, agents);
            } finally {
                agents.forEach(Agent::close); // while they still have their threads
            }
        }
    }

    private void commands(BenchHub hub, Report report, BenchBroker broker, List<Agent> agents)
            throws IOException, InterruptedException {
        try (BrokerPeer script = new BrokerPeer(
                        broker.port(), "bench-in", "none", "answers/bench", "EXECUTION_STATE_SUCCEEDED");
                BrokerPeer echo = new BrokerPeer(broker.port(), "bench-echo", "none", "echo/bench", "")) {
            command(script, agents, 0, duration.dividedBy(2)); // for the compiler
            script.reset();
            ProcessMeter meter = hub.meter();
            command(script, agents, 0, duration);
            ProcessUse use = meter.end();
            long done = script.roundTripNanos().getTotalCount();
            report.figure("in_commands_per_s", done / use.seconds());
            report.use("in_hub", use, "command", done);
            report.quantiles("in_full_speed_round_trip", script.roundTripNanos());
            script.reset();
            command(script, agents, done / use.seconds() * PART_OF_LIMIT, duration);
            report.quantiles("in_round_trip", script.roundTripNanos());

            long until = System.nanoTime() + duration.toNanos() / 2;
            Pace pace = new Pace(0);
            while (System.nanoTime() - until < 0) {
                echo.request("echo/bench", new byte[2], pace);
            }
            echo.settle();
            report.quantiles("mosquitto_alone_round_trip", echo.roundTripNanos());
        }
    }

    /** @param perSecond 0: as fast as they are answered */
    private static void command(BrokerPeer script, List<Agent> agents, double perSecond, Duration howLong)
            throws IOException, InterruptedException {
        Pace pace = new Pace(perSecond);
        long until = System.nanoTime() + howLong.toNanos();
        for (int i = 0; System.nanoTime() - until < 0; i++) {
            String device = agents.get(i % agents.size()).status().deviceId();
            script.request(PREFIX + device + "/cmd/" + CommandLoad.COMMAND, new byte[0], pace);
        }
        script.settle();
    }

    /** As many publishes as an hour at a few hundred a second, in a part of the time: what is kept grows with topics, not time. */
    private void outage(BenchHub hub, Report report, BenchBroker broker, List<DeviceLink> links)
            throws IOException, InterruptedException {
        broker.kill();
        await(hub, "signalbox_mqtt_up", 0);
        load(links, duration.dividedBy(4));
        hub.collectGarbage();
        long heap = hub.heapBytes();
        ProcessCost before = hub.cost();
        long frames = 0;
        for (int part = 1; part <= 4; part++) {
            frames += load(links, duration);
            ProcessCost now = hub.cost();
            hub.collectGarbage();
            report.figure("outage_heap_growth_kib_after_" + frames, (hub.heapBytes() - heap) / 1024.0);
            report.figure("outage_publishes_waiting_after_" + frames, gauge(hub, "signalbox_mqtt_outbox_publishes"));
            if (part == 1) {
                report.figure("outage_hub_cpu_us_per_frame", (double) (now.cpuMicros() - before.cpuMicros()) / frames);
            }
        }
        recovery(hub, report, broker);
    }

    /** From the start of the broker, which has forgotten all, until a subscriber has heard of each device how it is. */
    private static void recovery(BenchHub hub, Report report, BenchBroker broker)
            throws IOException, InterruptedException {
        int known = (int) gauge(hub, "signalbox_devices");
        long began = System.nanoTime();
        broker.start();
        try (BrokerPeer peer = new BrokerPeer(broker.port(), "bench-again", PREFIX + "+/presence", "none", "")) {
            await(hub, "signalbox_mqtt_up", 1);
            report.figure("outage_ms_until_up", (System.nanoTime() - began) / 1e6);
            while (peer.topicsHeard() < known) {
                if (System.nanoTime() - began > PATIENCE_NANOS) {
                    throw new IOException(
                            "of " + known + " devices the presence of " + peer.topicsHeard() + " was said again");
                }
                LockSupport.parkNanos(LOOK_NANOS / 10);
            }
            report.figure("outage_ms_until_each_presence_is_heard", (System.nanoTime() - began) / 1e6);
            report.figure("outage_presences_heard", peer.topicsHeard());
        }
    }

    private static long load(List<DeviceLink> links, Duration howLong) throws IOException {
        return load(links, FRAMES_PER_S, howLong);
    }

    /** A frame of readings from each device in turn, at their pace; how many. */
    private static long load(List<DeviceLink> links, double framesPerSecond, Duration howLong) throws IOException {
        List<Wander> sensors = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            sensors.add(new Wander(i, METRICS));
        }
        long until = System.nanoTime() + howLong.toNanos();
        Pace rounds = new Pace(framesPerSecond);
        long frames = 0;
        while (System.nanoTime() - until < 0) {
            long due = rounds.awaitNext();
            for (int i = 0; i < links.size(); i++) {
                long lateMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - due);
                links.get(i).send(sensors.get(i).readings(READINGS, System.currentTimeMillis() - lateMillis, 1), false);
                frames++;
            }
        }
        IngestScenario.await(links, 0);
        return frames;
    }

    private static void await(BenchHub hub, String gauge, double value) throws IOException, InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (gauge(hub, gauge) != value) {
            if (System.nanoTime() - until > 0) {
                throw new IOException(gauge + " does not become " + value);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static double gauge(BenchHub hub, String name) throws IOException, InterruptedException {
        Matcher line =
                Pattern.compile("(?m)^" + name + " ([0-9.E]+)$").matcher(hub.get("/metrics", hub.operatorToken()));
        if (!line.find()) {
            throw new IOException("/metrics does not tell " + name);
        }
        return Double.parseDouble(line.group(1));
    }
}
