package dev.signalbox.simulator.bench;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A fleet of agents whose hub restarts, once in order and once after kill -9: how soon they are back, and what a handshake
 * takes meanwhile, as one that belongs to none of them sees it. Confined to the command line's thread.
 */
record StormScenario(int devices) implements Scenario {
    private static final double FIRST_PER_SECOND = 500;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final long LOOK_NANOS = 20_000_000;

    @Override
    public String name() {
        return "storm_" + devices;
    }

    /** All come from one machine, where many would. */
    @Override
    public List<String> hubOptions() {
        String all = String.valueOf(2 * devices);
        return List.of("--accepts-per-source", all + "/" + all, "--max-sockets-per-source", all);
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<String> probers = hub.deviceTokens(HandshakeProbe.TOKENS);
        AgentThreads threads = AgentThreads.create(1);
        List<Agent> agents = new ArrayList<>();
        try {
            Pace pace = new Pace(FIRST_PER_SECOND);
            for (String token : hub.deviceTokens(devices)) {
                pace.awaitNext();
                Agent agent = Agent.to(hub.url()).token(token).threads(threads).build();
                agents.add(agent);
                agent.start();
            }
            awaitBack(agents, agents.size(), System.nanoTime());
            restart("stop", hub, agents, probers, report);
            restart("kill", hub, agents, probers, report);
        } finally {
            agents.forEach(Agent::close);
            threads.close();
        }
    }

    private void restart(String way, BenchHub hub, List<Agent> agents, List<String> probers, Report report)
            throws IOException, InterruptedException {
        long links = links(agents);
        if (way.equals("kill")) {
            hub.killAndStart();
        } else {
            hub.stopAndStart();
        }
        long ready = System.nanoTime();
        try (HandshakeProbe probe = new HandshakeProbe(hub.webSocket("/ws/device"), probers)) {
            ProcessMeter meter = hub.meter();
            double most = awaitBack(agents, agents.size() * 99 / 100, ready);
            double all = awaitBack(agents, agents.size(), ready);
            ProcessUse use = meter.end();
            long made = links(agents) - links;
            report.figure(way + "_99_percent_back_s", most);
            report.figure(way + "_all_back_s", all);
            report.figure(way + "_back_per_s", agents.size() / all);
            report.figure(way + "_links_per_device", (double) made / agents.size());
            report.use(way + "_hub", use, "link", made);
            Histogram nanos = probe.handshakeNanos();
            report.quantiles(way + "_handshake", nanos);
            report.figure(way + "_handshakes_seen", nanos.getTotalCount());
            report.counts(way + "_handshakes_failed", probe.failures());
        }
        report.counts(way + "_refused_with_status", hub.refusals("signalbox_gateway_handshakes_refused_total"));
        report.counts(way + "_closed_unread", hub.refusals("signalbox_gateway_connections_refused_total"));
    }

    private static long links(List<Agent> agents) {
        return agents.stream().mapToLong(agent -> agent.status().links()).sum();
    }

    /** Seconds since then until so many are linked. */
    private static double awaitBack(List<Agent> agents, int count, long sinceNanos) throws IOException {
        while (agents.stream().filter(agent -> agent.status().linked()).count() < count) {
            if (System.nanoTime() - sinceNanos > LONGEST.toNanos()) {
                throw new IOException("after " + LONGEST + " fewer than " + count + " are linked");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
