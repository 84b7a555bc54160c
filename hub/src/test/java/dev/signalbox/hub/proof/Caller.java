package dev.signalbox.hub.proof;

import dev.signalbox.proto.v1.Execution;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Gives commands with keys, each until it is answered, and cancels some of what was accepted. One thread each. */
final class Caller implements Callable<Void> {
    private static final int LONGEST_PAUSE_MILLIS = 150;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

    /** The door a caller uses. */
    interface Door extends AutoCloseable {
        /** One attempt; an exception or UNKNOWN says that nobody knows whether it was accepted. */
        Answer ask(String device, String command, String key) throws IOException, InterruptedException;

        /** One attempt; whatever comes of it. */
        void cancel(String execution) throws IOException, InterruptedException;

        @Override
        void close();
    }

    /** How an attempt ended. */
    sealed interface Answer {
        record Accepted(Execution execution) implements Answer {}

        record Refused(String reason) implements Answer {}

        record Unknown() implements Answer {}
    }

    private final String name;
    private final Door door;
    private final List<String> devices;
    private final Random random;
    private final Chronicle chronicle;
    private final CountDownLatch enough;

    Caller(String name, Door door, List<String> devices, long seed, Chronicle chronicle, CountDownLatch enough) {
        this.name = name;
        this.door = door;
        this.devices = devices;
        this.random = new Random(seed);
        this.chronicle = chronicle;
        this.enough = enough;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        try (door) {
            for (int n = 1; !enough.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS); n++) {
                Wishes wish = Wishes.next(random);
                String device = devices.get(random.nextInt(devices.size()));
                String id = insist(device, wish, name + "-" + n);
                if (id != null && random.nextInt(6) == 0) {
                    // As one whose answer got lost.
                    insist(device, wish, name + "-" + n);
                }
                if (id != null && random.nextInt(8) == 0) {
                    cancel(id);
                }
            }
        }
        return null;
    }

    private @Nullable String insist(String device, Wishes wish, String key) throws InterruptedException {
        chronicle.add(new Fact.Asked(key, device, wish.command(), wish.timeToLive.toMillis()));
        long since = System.nanoTime();
        while (System.nanoTime() - since < LONGEST_WAIT.toNanos()) {
            try {
                Answer answer = door.ask(device, wish.command(), key);
                if (answer instanceof Answer.Accepted accepted) {
                    Execution execution = accepted.execution();
                    chronicle.add(new Fact.Accepted(key, execution.getExecutionId()));
                    chronicle.add(new Fact.Told(execution.getExecutionId(), execution.getState(), name + " asking"));
                    return execution.getExecutionId();
                }
                if (answer instanceof Answer.Refused refused) {
                    chronicle.add(new Fact.Refused(key, refused.reason()));
                    return null;
                }
            } catch (IOException e) {
                // The link is bad or the hub is down: the same key again.
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new AssertionError("no answer for " + LONGEST_WAIT + " to " + key);
    }

    private void cancel(String id) throws InterruptedException {
        chronicle.add(new Fact.CancelAsked(id));
        try {
            door.cancel(id);
        } catch (IOException e) {
            // Nobody knows whether the wish arrived; either is fine.
        }
    }
}
