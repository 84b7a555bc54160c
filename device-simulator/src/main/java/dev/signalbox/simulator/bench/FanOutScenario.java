package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Live readings of many devices to consoles that watch everything, on a schedule; and beside it, in turns of the same run, what
 * a broker costs that takes the same bytes at the same pace to as many subscribers. Confined to the command line's thread.
 *
 * @param perSecond frames of all devices together
 * @param againstBroker needs a mosquitto
 */
record FanOutScenario(
        int devices, int consoles, int readingsInFrame, double perSecond, Duration duration, boolean againstBroker)
        implements Scenario {
    /** Of all consoles together: more than two cores show. */
    private static final double MOST_SHOWN_PER_SECOND = 200_000;

    private static final int LEAST_METRICS = 8;
    private static final int TURNS = 3;

    /** For the hub's compiler, at a pace that each device may send at. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final int WARM_UP_PER_DEVICE = 80;
    private static final int WARM_UP_TIMES = 4;

    private static final Duration LATEST = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 1_000_000;

    /** One turn after the other of one carrier. */
    private static final class Tally {
        private final Histogram delayNanos =
                new ConcurrentHistogram(Duration.ofMinutes(1).toNanos(), 3);
        private ProcessUse use = ProcessUse.NONE;
        private long frames;
        private double delivered;
        private long messages;
    }

    /** When each frame was due, which its readings tell by their number. */
    private static final class Dues implements Carrier.Shown {
        private final AtomicLongArray nanos;
        private final AtomicLong seen = new AtomicLong();
        private volatile Histogram delays =
                new ConcurrentHistogram(Duration.ofMinutes(1).toNanos(), 3);

        Dues(int frames) {
            nanos = new AtomicLongArray(frames);
        }

        @Override
        public void onReading(Reading reading) {
            long due = nanos.get((int) reading.getNumber());
            delays.recordValue(Math.max(0, System.nanoTime() - due));
            seen.incrementAndGet();
        }
    }

    @Override
    public String name() {
        return "fanout_" + consoles + "_consoles_" + readingsInFrame + "_in_frame";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        double pace = pace();
        double warmUp = Math.min((double) devices * WARM_UP_PER_DEVICE, WARM_UP_TIMES * pace);
        Dues dues = new Dues((int) Math.max(pace * duration.toSeconds(), warmUp * WARM_UP.toSeconds()) + 1);
        try (HubCarrier carrier = new HubCarrier(hub, devices, consoles, dues)) {
            if (!againstBroker) {
                turn(carrier, dues, warmUp, WARM_UP, new Tally());
                tell(report, carrier, measured(List.of(carrier), dues).get(0));
                return;
            }
            try (BenchBroker broker = new BenchBroker(BenchHub.freePort(), BenchHub.freePort());
                    BrokerCarrier other = new BrokerCarrier(broker, devices, consoles, dues)) {
                turn(carrier, dues, warmUp, WARM_UP, new Tally());
                List<Tally> tallies = measured(List.of(carrier, other), dues);
                tell(report, carrier, tallies.get(0));
                tell(report, other, tallies.get(1));
                compare(report, other.name(), tallies.get(0), tallies.get(1));
            }
        }
    }

    /** Frames a second. */
    double pace() {
        return Math.min(perSecond, MOST_SHOWN_PER_SECOND / consoles / readingsInFrame);
    }

    /** How many times as much the hub takes. */
    private static void compare(Report report, String broker, Tally hub, Tally other) {
        String times = "hub_times_" + broker + "_";
        report.figure(times + "cpu_per_frame", perFrame(hub) / perFrame(other));
        report.figure(times + "cpu_per_delivery", perDelivery(hub) / perDelivery(other));
        report.figure(times + "delay_p50", ratio(50, hub, other));
        report.figure(times + "delay_p99", ratio(99, hub, other));
        report.figure(times + "delay_p999", ratio(99.9, hub, other));
        report.figure(times + "resident", (double) hub.use.residentKib() / other.use.residentKib());
    }

    private static double ratio(double percentile, Tally hub, Tally other) {
        return (double) hub.delayNanos.getValueAtPercentile(percentile)
                / other.delayNanos.getValueAtPercentile(percentile);
    }

    private List<Tally> measured(List<Carrier> carriers, Dues dues) throws IOException, InterruptedException {
        List<Tally> tallies = carriers.stream().map(carrier -> new Tally()).toList();
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < carriers.size(); i++) {
                turn(carriers.get(i), dues, pace(), duration.dividedBy(TURNS), tallies.get(i));
            }
        }
        return tallies;
    }

    private void turn(Carrier carrier, Dues dues, double pace, Duration length, Tally tally)
            throws IOException, InterruptedException {
        dues.delays = tally.delayNanos;
        dues.seen.set(0);
        long bytes = carrier.readers().bytes();
        long bytesOfFirst = carrier.readers().get(0).bytes();
        long messages = carrier.readers().messages();
        int frames = (int) (pace * length.toMillis() / 1000);
        ProcessMeter meter = carrier.meter();
        Pace schedule = new Pace(pace);
        for (int frame = 0; frame < frames; frame++) {
            dues.nanos.set(frame, schedule.awaitNext());
            carrier.send(frame % devices, readings(frame));
        }
        awaitShown(dues, (long) frames * readingsInFrame);
        tally.use = tally.use.then(meter.end());
        tally.frames += frames;
        tally.messages += carrier.readers().messages() - messages;
        // Looked at one by one at the first, and by their bytes at the others.
        double readers = (double) (carrier.readers().bytes() - bytes)
                / (carrier.readers().get(0).bytes() - bytesOfFirst);
        tally.delivered += dues.seen.get() * readers;
        if (carrier.readers().lost() > 0) {
            throw new IOException(carrier.name() + " ended " + carrier.readers().lost() + " readers");
        }
    }

    /** No metric of a device comes twice in a short time: then a hub may leave the older one out. */
    private List<Reading> readings(int frame) {
        List<Reading> readings = new ArrayList<>(readingsInFrame);
        for (int i = 0; i < readingsInFrame; i++) {
            readings.add(Reading.newBuilder()
                    .setMetric("m" + (frame / devices * readingsInFrame + i) % Math.max(LEAST_METRICS, readingsInFrame))
                    .setTimeMs(System.currentTimeMillis())
                    .setNumber(frame)
                    .build());
        }
        return readings;
    }

    private static void awaitShown(Dues dues, long readings) {
        long until = System.nanoTime() + LATEST.toNanos();
        while (dues.seen.get() < readings && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void tell(Report report, Carrier carrier, Tally tally) {
        String name = carrier.name();
        report.figure(name + "_frames_per_s", tally.frames / tally.use.seconds());
        report.figure(name + "_deliveries_per_s", tally.delivered / tally.use.seconds());
        report.use(name, tally.use, "frame", tally.frames);
        report.figure(name + "_cpu_us_per_delivery", perDelivery(tally));
        report.figure(name + "_delivered_percent", 100 * tally.delivered / tally.frames / readingsInFrame / consoles);
        report.figure(name + "_readings_per_message", tally.delivered / tally.messages);
        report.quantiles(name + "_delay", tally.delayNanos);
    }

    private static double perFrame(Tally tally) {
        return (double) tally.use.cpuMicros() / tally.frames;
    }

    private static double perDelivery(Tally tally) {
        return tally.use.cpuMicros() / tally.delivered;
    }
}
