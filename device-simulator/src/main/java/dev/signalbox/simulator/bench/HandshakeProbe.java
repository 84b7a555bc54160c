package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Shakes hands on a schedule, each time anew, and times it from when it was due: TCP, upgrade, hello, welcome. On threads of its
 * own, so that a slow one does not put off the next.
 */
final class HandshakeProbe implements AutoCloseable {
    /** Whom it shakes hands for, in turn. A credential may do so 20 times at once, then once a second. */
    static final int TOKENS = 20;

    private static final double PER_SECOND = 10;
    private static final int AT_ONCE = 32;

    private final URI address;
    private final List<String> tokens;
    private final Pace pace = new Pace(PER_SECOND);
    private final ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);
    private final Histogram nanos =
            new ConcurrentHistogram(Duration.ofMinutes(1).toNanos(), 3);
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private final Thread scheduling = new Thread(this::schedule, "handshake-probe");
    private volatile boolean closed;

    /** @param tokens of {@link #TOKENS} devices that have no other links */
    HandshakeProbe(URI address, List<String> tokens) {
        this.address = address;
        this.tokens = List.copyOf(tokens);
        scheduling.start();
    }

    private void schedule() {
        for (int number = 0; !closed; number++) {
            long due = pace.awaitNext();
            String token = tokens.get(number % tokens.size());
            hands.execute(() -> shake(token, due));
        }
    }

    private void shake(String token, long due) {
        try (SocketChannel link = RawLinks.device(address, token, 0)) {
            if (link.isOpen()) {
                nanos.recordValue(Math.min(nanos.getHighestTrackableValue(), System.nanoTime() - due));
            }
        } catch (IOException e) {
            failures.computeIfAbsent(String.valueOf(e.getMessage()), unused -> new LongAdder())
                    .increment();
        }
    }

    Histogram handshakeNanos() {
        return nanos;
    }

    /** Refused, or cut off: how many, by what was said. */
    Map<String, Long> failures() {
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((why, count) -> counts.put(why, count.sum()));
        return counts;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            scheduling.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hands.shutdownNow();
    }
}
