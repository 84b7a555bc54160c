package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A span of one metric at 1 Hz, written as history, then charted to a thousand points again and again. Confined to the
 * command line's thread.
 */
record HistoryScenario(Duration span, int queries) implements Scenario {
    private static final int BATCH = 1_000;

    /** The hub counts a full batch as two frames. */
    private static final double BELOW_LIMIT = 0.45;

    private static final long MAX_WAITING_BATCHES = 200;
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int POINTS = 1_000;

    /** A page of charts; far below the 50 requests a second the hub lets one credential make. */
    private static final double QUERIES_PER_S = 10;

    @Override
    public String name() {
        return "history";
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        long to = System.currentTimeMillis() / 1_000 * 1_000;
        long from = to - span.toMillis();
        Histogram acknowledgedNanos = new ConcurrentHistogram(LONGEST_NANOS, 3);
        try (DeviceLink device = new DeviceLink(
                hub, "remembers", nanos -> acknowledgedNanos.recordValue(Math.min(LONGEST_NANOS, nanos)))) {
            fill(hub, report, device, from);
            report.quantiles("fill_acknowledged", acknowledgedNanos);
            String path = "/api/v1/devices/" + device.deviceId() + "/history?metric=m0&points=" + POINTS + "&from="
                    + from + "&to=" + to;
            String token = hub.operatorToken();
            String answer = hub.get(path, token);
            report.figure("points", answer.split("\"timeMs\"", -1).length - 1);
            for (int i = 0; i < queries / 4; i++) { // for the compiler
                hub.get(path, token);
            }
            ProcessMeter meter = hub.meter();
            Histogram nanos = query(hub, path, token);
            ProcessUse use = meter.end();
            report.figure("queries_per_s", queries / use.seconds());
            report.quantiles("query", nanos);
            report.use("query_hub", use, "query", queries);
        }
    }

    private void fill(BenchHub hub, Report report, DeviceLink device, long from)
            throws IOException, InterruptedException {
        Wander sensor = new Wander(1, 1);
        long total = span.toSeconds();
        ProcessMeter meter = hub.meter();
        Pace pace = new Pace(device.framesPerSecond() * BELOW_LIMIT);
        for (long second = 0; second < total; second += BATCH) {
            int count = (int) Math.min(BATCH, total - second);
            long due = pace.awaitNext();
            device.send(sensor.readings(count, from + second * 1_000, 1_000), true, due);
            IngestScenario.await(List.of(device), MAX_WAITING_BATCHES);
        }
        IngestScenario.await(List.of(device), 0);
        ProcessUse use = meter.end();
        report.figure("readings", total);
        report.figure("filled_readings_per_s", total / use.seconds());
        report.use("fill_hub", use, "reading", total);
        report.figure("history_bytes_per_reading_open", (double) hub.diskBytes("history.mv.db") / total);
    }

    private Histogram query(BenchHub hub, String path, String token) throws IOException, InterruptedException {
        Histogram nanos = new Histogram(3);
        Pace pace = new Pace(QUERIES_PER_S);
        for (int i = 0; i < queries; i++) {
            long due = pace.awaitNext();
            hub.get(path, token);
            nanos.recordValue(System.nanoTime() - due);
        }
        return nanos;
    }
}
