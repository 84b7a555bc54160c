package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        ProcessCost before = hub.cost();
        long began = System.nanoTime();
        long handshakes = come(hub.webSocket("/ws/device"), tokens, duration);
        double seconds = (System.nanoTime() - began) / 1e9;
        report.figure("handshakes_per_s", handshakes / seconds);
        report.figure("hub_cpu_us_per_handshake", (double) (hub.cost().cpuMicros() - before.cpuMicros()) / handshakes);
        report.figure("hub_resident_mib", hub.cost().residentKib() / 1024.0);
    }

    private static long come(URI address, List<String> tokens, Duration duration)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        long until = System.nanoTime() + duration.toNanos();
        try {
            List<Future<Long>> all = new ArrayList<>();
            for (int first = 0; first < AT_A_TIME; first++) {
                int begin = first;
                all.add(threads.submit(() -> {
                    long count = 0;
                    // Each device in its turn: a credential may make 20 handshakes at once, then one a second.
                    for (int i = begin; System.nanoTime() - until < 0; i += AT_A_TIME) {
                        try (SocketChannel link = RawLinks.device(address, tokens.get(i % tokens.size()), i % 10_000)) {
                            count += link.isOpen() ? 1 : 0;
                        }
                    }
                    return count;
                }));
            }
            long sum = 0;
            for (Future<Long> one : all) {
                sum += one.get();
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IOException("a handshake failed", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
