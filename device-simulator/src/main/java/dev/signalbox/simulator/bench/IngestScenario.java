package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Live readings from many devices, so many in a frame: how many a second are acknowledged, which means stored, then how long that
 * takes at two thirds of it, on a schedule. Confined to the command line's thread.
 *
 * @param perSecond readings of all devices together; 0: as many as the hub's frame limit and its disk let through
 */
record IngestScenario(int devices, int readingsInFrame, double perSecond, Duration duration) implements Scenario {
    private static final int METRICS = 8;

    /** Sent and not acknowledged; the hub holds half a million. */
    private static final long MAX_WAITING_READINGS = 250_000;

    private static final double BELOW_LIMIT = 0.95;
    private static final double PART_OF_LIMIT = 2.0 / 3;
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();
    private static final Duration LAST_ACKNOWLEDGEMENT = Duration.ofSeconds(60);
    private static final long LONGEST_NANOS = LAST_ACKNOWLEDGEMENT.toNanos();

    @Override
    public String name() {
        return "ingest_" + readingsInFrame + "_in_frame";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        Histogram nanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
        List<DeviceLink> links = new ArrayList<>();
        try {
            for (int i = 0; i < devices; i++) {
                links.add(new DeviceLink(
                        hub,
                        "measures-" + readingsInFrame + "-" + i,
                        took -> nanos.recordValue(Math.min(LONGEST_NANOS, took))));
            }
            measure(hub, report, links, nanos);
        } finally {
            links.forEach(DeviceLink::close);
        }
    }

    private void measure(BenchHub hub, Report report, List<DeviceLink> links, Histogram nanos)
            throws IOException, InterruptedException {
        double limit = links.get(0).framesPerSecond() * BELOW_LIMIT;
        ProcessMeter meter = hub.meter();
        long frames = send(links, perSecond == 0 ? limit : Math.min(limit, perSecond / readingsInFrame / devices));
        ProcessUse use = meter.end();
        double framesPerSecond = frames / use.seconds();
        report.figure("acknowledged_readings_per_s", framesPerSecond * readingsInFrame);
        report.figure("frames_per_s", framesPerSecond);
        report.use("hub", use, "frame", frames);
        report.figure("hub_cpu_us_per_reading", (double) use.cpuMicros() / frames / readingsInFrame);
        if (perSecond == 0) {
            report.quantiles("full_speed_acknowledged", nanos);
            nanos.reset();
            send(links, framesPerSecond * PART_OF_LIMIT / devices);
            report.figure("scheduled_readings_per_s", framesPerSecond * PART_OF_LIMIT * readingsInFrame);
        }
        report.quantiles("acknowledged", nanos);
    }

    /** Each device so many frames a second; how many were sent in all, and are acknowledged. */
    private long send(List<DeviceLink> links, double framesPerSecond) throws IOException {
        List<Wander> sensors = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            sensors.add(new Wander(i, METRICS));
        }
        long until = System.nanoTime() + duration.toNanos();
        Pace rounds = new Pace(framesPerSecond);
        long frames = 0;
        while (System.nanoTime() - until < 0) {
            long due = rounds.awaitNext();
            for (int i = 0; i < devices; i++) {
                links.get(i).send(sensors.get(i).readings(readingsInFrame, System.currentTimeMillis(), 1), false, due);
                frames++;
            }
            await(links, MAX_WAITING_READINGS / readingsInFrame);
        }
        await(links, 0);
        return frames;
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
