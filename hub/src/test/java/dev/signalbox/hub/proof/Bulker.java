package dev.signalbox.hub.proof;

import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.Bulk;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Gives one command to the whole fleet now and then, until that is answered, and cancels some of it. One thread. */
final class Bulker implements Callable<Void> {
    private static final int LEAST_PAUSE_MILLIS = 3_000;
    private static final int MORE_PAUSE_MILLIS = 4_000;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(3);

    private final Rest rest;
    private final Random random;
    private final Chronicle chronicle;
    private final CountDownLatch enough;

    Bulker(Rest rest, long seed, Chronicle chronicle, CountDownLatch enough) {
        this.rest = rest;
        this.random = new Random(seed);
        this.chronicle = chronicle;
        this.enough = enough;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        for (int n = 1; !enough.await(pauseMillis(), TimeUnit.MILLISECONDS); n++) {
            Wishes wish = random.nextBoolean() ? Wishes.APPEND : Wishes.HOLD;
            String bulk = insist(wish, "bulk-" + n);
            if (random.nextInt(4) == 0) {
                // As one whose answer got lost.
                insist(wish, "bulk-" + n);
            }
            if (random.nextInt(4) == 0) {
                cancel(bulk);
            }
        }
        return null;
    }

    private int pauseMillis() {
        return LEAST_PAUSE_MILLIS + random.nextInt(MORE_PAUSE_MILLIS);
    }

    private String insist(Wishes wish, String key) {
        chronicle.add(new Fact.BulkAsked(key, wish.command(), wish.timeToLive.toMillis()));
        String request = "{\"selector\":{},\"command\":\"" + wish.command() + "\",\"maxConcurrent\":7}";
        long since = System.nanoTime();
        while (System.nanoTime() - since < LONGEST_WAIT.toNanos()) {
            try {
                HttpResponse<String> answer = rest.post("/api/v1/bulks", request, Map.of("Idempotency-Key", key));
                if (!RestDoor.LATER.contains(answer.statusCode())) {
                    String bulk = Rest.read(answer, Bulk.newBuilder()).getBulkId();
                    chronicle.add(new Fact.BulkAccepted(key, bulk));
                    return bulk;
                }
            } catch (UncheckedIOException e) {
                // The link is bad or the hub is down: the same key again.
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        throw new AssertionError("no answer for " + LONGEST_WAIT + " to " + key);
    }

    private void cancel(String bulk) {
        chronicle.add(new Fact.CancelAsked(bulk));
        try {
            rest.post("/api/v1/bulks/" + bulk + "/cancel", "{}", Map.of());
        } catch (UncheckedIOException e) {
            // Nobody knows whether the wish arrived; either is fine.
        }
    }
}
