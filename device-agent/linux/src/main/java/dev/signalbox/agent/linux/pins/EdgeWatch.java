package dev.signalbox.agent.linux.pins;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that waits for edges of all inputs. Thread-safe. */
final class EdgeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeWatch.class);

    /** A change is told at once; this is for who looks at the age of a level. */
    private static final Duration ROUND = Duration.ofSeconds(10);

    /** Also how long an end takes at most. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Kernel kernel;

    /** Confined to the thread once it runs. */
    private final List<Input> inputs;

    private final Thread thread = new Thread(this::watch, "gpio-edges");
    private volatile boolean closed;

    EdgeWatch(Kernel kernel, List<Input> inputs) {
        this.kernel = kernel;
        this.inputs = new ArrayList<>(inputs);
        thread.setDaemon(true);
    }

    void start() {
        if (!inputs.isEmpty()) {
            thread.start();
        }
    }

    private void watch() {
        long roundAtNanos = System.nanoTime();
        while (!closed && !inputs.isEmpty()) {
            long now = System.nanoTime();
            boolean round = now - roundAtNanos >= 0;
            if (round) {
                roundAtNanos = now + ROUND.toNanos();
            }
            boolean[] readable = poll();
            for (int i = inputs.size() - 1; i >= 0; i--) {
                attend(inputs.get(i), readable[i], round);
            }
        }
    }

    private boolean[] poll() {
        int[] descriptors = inputs.stream().mapToInt(Input::descriptor).toArray();
        try {
            return kernel.poll(descriptors, (int) LOOK.toMillis());
        } catch (IOException e) {
            LOG.error("edges cannot be awaited reason={}", e.getMessage());
            closed = true;
            return new boolean[descriptors.length];
        }
    }

    /** A line that fails has gone with its chip: it is let go, and the others go on. */
    private void attend(Input input, boolean readable, boolean round) {
        try {
            if (readable) {
                input.onReadable(System.nanoTime());
            }
            if (round) {
                input.report();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("input is lost until the next start input={} reason={}", input.name(), e.toString());
            inputs.remove(input);
            input.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (thread.isAlive()) {
                thread.join(LOOK.multipliedBy(4).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            inputs.forEach(Input::close);
        }
    }
}
