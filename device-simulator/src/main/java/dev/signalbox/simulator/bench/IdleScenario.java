package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a device link costs that does nothing: memory after a full collection, without links and with them, and the
 * processor time of keeping them; then what a handshake takes beside them. Confined to the command line's thread.
 */
record IdleScenario(int links) implements Scenario {
    private static final long SETTLE_NANOS = 5_000_000_000L;

    /** Three sweeps of pings. */
    private static final long KEPT_NANOS = 60_000_000_000L;

    private static final long PROBED_NANOS = 20_000_000_000L;

    @Override
    public String name() {
        return "idle_" + links;
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<String> tokens = hub.deviceTokens(links);
        // What the first links need once, whoever comes.
        try (RawLinks first = new RawLinks()) {
            for (String token : tokens.subList(0, Math.min(50, links))) {
                first.addDevice(hub.webSocket("/ws/device"), token);
            }
        }
        LockSupport.parkNanos(SETTLE_NANOS);
        hub.collectGarbage();
        ProcessCost without = hub.cost();
        long heapWithout = hub.heapBytes();
        long directWithout = hub.directBytes();
        try (RawLinks all = new RawLinks()) {
            long began = System.nanoTime();
            for (String token : tokens) {
                all.addDevice(hub.webSocket("/ws/device"), token);
            }
            report.figure("opened_per_s", links / ((System.nanoTime() - began) / 1e9));
            LockSupport.parkNanos(SETTLE_NANOS);
            hub.collectGarbage();
            ProcessCost with = hub.cost();
            report.figure("resident_kib_per_link", (double) (with.residentKib() - without.residentKib()) / links);
            report.figure("heap_kib_per_link", (hub.heapBytes() - heapWithout) / 1024.0 / links);
            report.figure("direct_kib_per_link", (hub.directBytes() - directWithout) / 1024.0 / links);
            keep(hub, report, all);
            probe(hub, report);
            report.figure("lost", all.lost());
        }
    }

    private static void keep(BenchHub hub, Report report, RawLinks all) throws IOException, InterruptedException {
        long pings = all.pings();
        ProcessMeter meter = hub.meter();
        LockSupport.parkNanos(KEPT_NANOS);
        ProcessUse use = meter.end();
        report.figure("hub_cpu_percent_of_a_core", use.percentOfACore());
        report.figure("pings_per_s", (all.pings() - pings) / use.seconds());
        report.use("hub", use, "ping", all.pings() - pings);
    }

    private static void probe(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<String> tokens = hub.deviceTokens(HandshakeProbe.TOKENS);
        try (HandshakeProbe probe = new HandshakeProbe(hub.webSocket("/ws/device"), tokens)) {
            LockSupport.parkNanos(PROBED_NANOS);
            report.quantiles("handshake", probe.handshakeNanos());
            report.counts("handshakes_failed", probe.failures());
        }
    }
}
