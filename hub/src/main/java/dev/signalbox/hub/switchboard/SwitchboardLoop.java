package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.metrics.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The switchboard's thread, and the one that tells it the time. Thread-safe. */
public final class SwitchboardLoop {
    private static final Logger log = LoggerFactory.getLogger(SwitchboardLoop.class);
    private static final int TICK_MILLIS = 250;

    private final Switchboard switchboard;
    private final Inbox inbox;
    private final TimeSource time;
    private final Consumer<Throwable> fatal;
    private final Counter failures;
    private final Thread thread = new Thread(this::run, "switchboard");
    private final Thread timer = new Thread(this::tick, "timer");

    /** @param fatal called on the switchboard's thread where it cannot go on: out of memory, a broken class */
    public SwitchboardLoop(
            Switchboard switchboard, Inbox inbox, TimeSource time, Metrics metrics, Consumer<Throwable> fatal) {
        this.switchboard = switchboard;
        this.inbox = inbox;
        this.time = time;
        this.fatal = fatal;
        this.failures = metrics.counter("signalbox.switchboard.failures", "Events that ended in an exception: bugs");
        metrics.queue(
                "signalbox.inbox.events",
                "Events that wait for the switchboard",
                inbox.maxEvents(),
                inbox,
                Inbox::size);
        metrics.queue(
                "signalbox.inbox.bytes",
                "Estimated bytes of the waiting events",
                inbox.maxBytes(),
                inbox,
                Inbox::sizeBytes);
        timer.setDaemon(true);
    }

    public void start() {
        thread.start();
        timer.start();
    }

    /** Says farewell to every link, waits for the last sweep, ends the thread. The edges are still up. */
    public void stop(int graceMillis) throws InterruptedException {
        inbox.put(new Event.Stopping(graceMillis));
        thread.join(graceMillis + 10_000L);
        inbox.close();
    }

    public boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        while (!switchboard.hasEnded()) {
            Event event = next();
            if (event == null) {
                return;
            }
            try {
                switchboard.on(event);
            } catch (RuntimeException e) {
                // A bug. The state of one device may be off, the others go on.
                failures.increment();
                log.error("event failed: {}", event.getClass().getSimpleName(), e);
            } catch (Error e) {
                fatal.accept(e);
                throw e;
            }
        }
        inbox.close();
    }

    private @Nullable Event next() {
        try {
            return inbox.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private void tick() {
        try {
            while (inbox.put(new Event.Tick(time.millis(), time.nanos()))) {
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
