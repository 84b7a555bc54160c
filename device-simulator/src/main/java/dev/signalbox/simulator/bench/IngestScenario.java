package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Live readings from many devices, so many in a frame: how many a second are acknowledged, which means stored. Confined to
 * the command line's thread.
 *
 * @param perSecond readings of all devices together; 0: as many as the hub's frame limit and its disk let through
 */
record IngestScenario(int devices, int readingsInFrame, double perSecond, Duration duration) implements Scenario {
    private static final int METRICS = 8;

    /** Sent and not acknowledged; the hub holds half a million. */
    private static final long MAX_WAITING_READINGS = 250_000;

    private static final double BELOW_LIMIT = 0.95;
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "ingest_" + readingsInFrame + "_in_frame";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<DeviceLink> links = new ArrayList<>();
        try {
            for (int i = 0; i < devices; i++) {
                links.add(new DeviceLink(hub, "measures-" + readingsInFrame + "-" + i));
            }
            measure(hub, report, links);
        } finally {
            links.forEach(DeviceLink::close);
        }
    }

    private void measure(BenchHub hub, Report report, List<DeviceLink> links) throws IOException {
        List<Wander> sensors = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            sensors.add(new Wander(i, METRICS));
        }
        ProcessCost before = hub.cost();
        long began = System.nanoTime();
        long until = began + duration.toNanos();
        double limit = links.get(0).framesPerSecond() * BELOW_LIMIT;
        Pace rounds = new Pace(perSecond == 0 ? limit : Math.min(limit, perSecond / readingsInFrame / devices));
        long frames = 0;
        while (System.nanoTime() - until < 0) {
            rounds.awaitNext();
            for (int i = 0; i < devices; i++) {
                links.get(i).send(sensors.get(i).readings(readingsInFrame, System.currentTimeMillis(), 1), false);
                frames++;
            }
            await(links, MAX_WAITING_READINGS / readingsInFrame);
        }
        await(links, 0);
        double seconds = (System.nanoTime() - began) / 1e9;
        ProcessCost after = hub.cost();
        long readings = frames * readingsInFrame;
        report.figure("acknowledged_readings_per_s", readings / seconds);
        report.figure("frames_per_s", frames / seconds);
        report.figure("hub_cpu_us_per_frame", (double) (after.cpuMicros() - before.cpuMicros()) / frames);
        report.figure("hub_cpu_us_per_reading", (double) (after.cpuMicros() - before.cpuMicros()) / readings);
        report.figure("hub_resident_mib", after.residentKib() / 1024.0);
    }

    /** Until no more than so many batches wait for their acknowledgement. */
    static void await(List<DeviceLink> links, long batches) throws IOException {
        long since = System.nanoTime();
        while (links.stream().mapToLong(DeviceLink::waiting).sum() > batches) {
            if (System.nanoTime() - since > LAST_ACKNOWLEDGEMENT.toNanos()) {
                throw new IOException("the hub acknowledges nothing any more");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
