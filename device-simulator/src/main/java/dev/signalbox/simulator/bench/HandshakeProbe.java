package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
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
    private static final int AT_ONCE = 32;

    private final URI address;
    private final List<String> tokens;
    private final Pace pace;
    private final ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);
    private final Histogram nanos =
            new ConcurrentHistogram(Duration.ofMinutes(1).toNanos(), 3);
    private final LongAdder failed = new LongAdder();
    private final Thread scheduling = new Thread(this::schedule, "handshake-probe");
    private volatile boolean closed;

    HandshakeProbe(URI address, List<String> tokens, double perSecond) {
        this.address = address;
        this.tokens = List.copyOf(tokens);
        pace = new Pace(perSecond);
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
            failed.increment();
        }
    }

    Histogram handshakeNanos() {
        return nanos;
    }

    /** Refused, or cut off. */
    long failed() {
        return failed.sum();
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
