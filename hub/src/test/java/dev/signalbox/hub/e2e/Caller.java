package dev.signalbox.hub.e2e;

import dev.signalbox.proto.v1.Execution;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A script that gives commands with idempotency keys and asks again, with the same key, until the hub accepts. */
final class Caller implements Runnable {
    /** What it asked for under one key. */
    record Wish(String device, String key) {}

    private static final int LONGEST_PAUSE_MILLIS = 60;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String name;
    private final Rest rest;
    private final List<String> devices;
    private final Random random;
    private final CountDownLatch enough;

    /** The execution of each wish, from a 202. */
    final Map<Wish, String> accepted = new ConcurrentHashMap<>();

    /** What must not happen; null: nothing did. */
    volatile @Nullable Throwable trouble;

    Caller(String name, Rest rest, List<String> devices, long seed, CountDownLatch enough) {
        this.name = name;
        this.rest = rest;
        this.devices = devices;
        this.random = new Random(seed);
        this.enough = enough;
    }

    @Override
    public void run() {
        try {
            for (int n = 1; !enough.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS); n++) {
                Wish wish = new Wish(devices.get(random.nextInt(devices.size())), name + "-" + n);
                insist(wish);
                if (random.nextInt(4) == 0) {
                    insist(wish); // as one whose answer got lost
                }
            }
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            trouble = e;
        }
    }

    /** Asks for everything once more. */
    void repeatEverything() {
        for (Wish wish : accepted.keySet()) {
            insist(wish);
        }
    }

    private void insist(Wish wish) {
        long since = System.nanoTime();
        while (!ask(wish)) {
            if (System.nanoTime() - since > LONGEST_WAIT_NANOS) {
                throw new AssertionError("not accepted for a minute: " + wish);
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private boolean ask(Wish wish) {
        HttpResponse<String> answer;
        try {
            answer = rest.tryInvoke(wish.device(), AppendingDevice.COMMAND, "{}", wish.key());
        } catch (UncheckedIOException e) {
            return false;
        }
        if (answer.statusCode() == 429 || answer.statusCode() == 503) {
            return false;
        }
        String id = Rest.read(answer, Execution.newBuilder()).getExecutionId();
        String before = accepted.putIfAbsent(wish, id);
        if (before != null && !before.equals(id)) {
            throw new AssertionError(wish + " was " + before + " and is " + id);
        }
        return true;
    }
}
