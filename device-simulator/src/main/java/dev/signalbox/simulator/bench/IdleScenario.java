package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a device link costs that does nothing: memory after a full collection, without links and with them, and the
 * processor time of keeping them. Confined to the command line's thread.
 */
record IdleScenario(int links) implements Scenario {
    private static final long SETTLE_NANOS = 5_000_000_000L;

    /** Three sweeps of pings. */
    private static final long KEPT_NANOS = 60_000_000_000L;

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
            report.figure("hub_resident_mib", with.residentKib() / 1024.0);
            ProcessCost before = hub.cost();
            LockSupport.parkNanos(KEPT_NANOS);
            double seconds = KEPT_NANOS / 1e9;
            report.figure(
                    "hub_cpu_percent_of_a_core", (hub.cost().cpuMicros() - before.cpuMicros()) / seconds / 10_000.0);
            report.figure("lost", all.lost());
        }
    }
}
