package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a hub with much in its files takes from kill -9 to ready. Confined to the command line's thread. */
record StartScenario(long readings, long executions) implements Scenario {
    private static final int DEVICES = 200;
    private static final int METRICS = 8;
    private static final int BATCH = 1_000;
    private static final int IN_FLIGHT = 512;
    private static final long MAX_WAITING_BATCHES = 200;
    private static final int STARTS = 3;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        report.figure("readings", readings);
        report.figure("executions", executions);
        fillReadings(hub);
        try (CommandLoad load = new CommandLoad(hub, DEVICES, IN_FLIGHT)) {
            load.run(executions);
            report.figure("refused", load.refused());
        }
        report.figure("state_mib", hub.diskBytes("state.mv.db") / 1048576.0);
        report.figure("history_mib", hub.diskBytes("history.mv.db") / 1048576.0);
        for (int start = 1; start <= STARTS; start++) {
            Duration took = hub.killAndStart();
            report.figure("kill_to_ready_" + start + "_ms", took.toNanos() / 1e6);
        }
        report.figure("hub_resident_mib", hub.cost().residentKib() / 1024.0);
    }

    private void fillReadings(BenchHub hub) throws IOException, InterruptedException {
        List<DeviceLink> links = new ArrayList<>();
        try {
            int devices = (int) Math.min(DEVICES, Math.max(1, readings / BATCH));
            for (int i = 0; i < devices; i++) {
                links.add(new DeviceLink(hub, "remembers-" + i));
            }
            Wander sensors = new Wander(1, METRICS);
            long from = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
            long sent = 0;
            for (int batch = 0; sent < readings; batch++) {
                int count = (int) Math.min(BATCH, readings - sent);
                links.get(batch % devices)
                        .send(sensors.readings(count, from + batch / devices * 125_000L, 1_000), true);
                sent += count;
                IngestScenario.await(links, MAX_WAITING_BATCHES);
            }
            IngestScenario.await(links, 0);
        } finally {
            links.forEach(DeviceLink::close);
        }
    }
}
