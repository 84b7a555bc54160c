package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.mapping.InboundPublish;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the thread of foreign devices: what the hub says first, in its order, then what they published. Publishes are
 * bounded, and who brings one waits a moment for room, so that TCP slows the broker before anything is dropped. Frames to
 * devices are bounded too; everything else the hub says is little. Thread-safe.
 */
final class ForeignQueue {
    static final int MAX_PUBLISHES = 4_096;
    static final int MAX_PUBLISH_BYTES = 4 << 20;

    /** Of commands and desired values that are not published yet. */
    static final int MAX_FRAME_BYTES = 4 << 20;

    static final int MAX_TRIALS = 8;

    /** Long enough for a burst of retained publishes, and short beside a keep-alive. */
    private static final long ROOM_MILLIS = 500;

    /** Fixed cost of a publish that waits. */
    private static final int OVERHEAD_BYTES = 150;

    private final ArrayDeque<Said> said = new ArrayDeque<>();
    private final ArrayDeque<InboundPublish> publishes = new ArrayDeque<>();
    private long publishBytes;
    private long frameBytes;
    private int trials;
    private boolean closed;

    /** Something to be done, and what it holds of a bound. */
    private record Said(Runnable task, int frameBytes, int trials) {}

    /** Never refused: there are only so many devices and mappings. */
    synchronized void tell(Runnable task) {
        said.add(new Said(task, 0, 0));
        notifyAll();
    }

    /**
     * Something for a device.
     *
     * @return false where too much waits
     */
    synchronized boolean tellFrame(Runnable task, int bytes) {
        if (closed || (frameBytes > 0 && frameBytes + bytes > MAX_FRAME_BYTES)) {
            return false;
        }
        frameBytes += bytes;
        said.add(new Said(task, bytes, 0));
        notifyAll();
        return true;
    }

    /**
     * A dry run.
     *
     * @return false where too many wait
     */
    synchronized boolean tellTrial(Runnable task) {
        if (closed || trials >= MAX_TRIALS) {
            return false;
        }
        trials++;
        said.add(new Said(task, 0, 1));
        notifyAll();
        return true;
    }

    /**
     * Waits a moment for room.
     *
     * @return false where there is none: the publish is lost
     */
    synchronized boolean publish(InboundPublish publish) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + ROOM_MILLIS * 1_000_000;
        while (!closed && !hasRoom(publish)) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            wait(leftMillis);
        }
        if (closed) {
            return false;
        }
        publishes.add(publish);
        publishBytes += weight(publish);
        notifyAll();
        return true;
    }

    /** The next thing to do, of publishes what is done with each; null after this time, and once it is closed. */
    synchronized @Nullable Runnable take(long timeoutMillis, Consumer<InboundPublish> onPublish)
            throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeoutMillis * 1_000_000;
        while (!closed && said.isEmpty() && publishes.isEmpty()) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return null;
            }
            wait(leftMillis);
        }
        if (closed) {
            return null;
        }
        Said first = said.poll();
        if (first != null) {
            frameBytes -= first.frameBytes();
            trials -= first.trials();
            return first.task();
        }
        InboundPublish publish = publishes.remove();
        publishBytes -= weight(publish);
        notifyAll();
        return () -> onPublish.accept(publish);
    }

    /** What waits is dropped, and nothing is taken any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int waitingPublishes() {
        return publishes.size();
    }

    synchronized long waitingFrameBytes() {
        return frameBytes;
    }

    private boolean hasRoom(InboundPublish publish) {
        return publishes.size() < MAX_PUBLISHES && publishBytes + weight(publish) <= MAX_PUBLISH_BYTES;
    }

    private static int weight(InboundPublish publish) {
        return OVERHEAD_BYTES + 2 * publish.topic().length() + publish.payload().size();
    }
}
