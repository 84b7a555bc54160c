package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Devices that come and go: from the connection's first packet to the welcome, then the end, by so many at a time. Confined
 * to the command line's thread.
 */
record HandshakeScenario(int devices, Duration duration) implements Scenario {
    /** More would only wait for each other. */
    private static final int AT_A_TIME = 8;

    @Override
    public String name() {
        return "handshakes_of_" + devices;
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<String> tokens = hub.deviceTokens(devices);
        come(hub.webSocket("/ws/device"), tokens, duration.dividedBy(4)); // for the compiler
        ProcessMeter meter = hub.meter();
        Histogram nanos = come(hub.webSocket("/ws/device"), tokens, duration);
        ProcessUse use = meter.end();
        report.figure("handshakes_per_s", nanos.getTotalCount() / use.seconds());
        report.quantiles("full_speed_handshake", nanos);
        report.use("hub", use, "handshake", nanos.getTotalCount());
    }

    /** How long each took. */
    private static Histogram come(URI address, List<String> tokens, Duration duration)
            throws IOException, InterruptedException {
        Histogram nanos = new ConcurrentHistogram(Duration.ofMinutes(5).toNanos(), 3);
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        long until = System.nanoTime() + duration.toNanos();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int first = 0; first < AT_A_TIME; first++) {
                int begin = first;
                all.add(threads.submit(() -> {
                    // Each device in its turn: a credential may make 20 handshakes at once, then one a second.
                    for (int i = begin; System.nanoTime() - until < 0; i += AT_A_TIME) {
                        long since = System.nanoTime();
                        RawLinks.device(address, tokens.get(i % tokens.size()), i % 10_000)
                                .close();
                        nanos.recordValue(Math.min(nanos.getHighestTrackableValue(), System.nanoTime() - since));
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return nanos;
        } catch (ExecutionException e) {
            throw new IOException("a handshake failed", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
