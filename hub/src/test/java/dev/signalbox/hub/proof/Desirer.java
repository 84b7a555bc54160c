package dev.signalbox.hub.proof;

import dev.signalbox.hub.e2e.Rest;
import dev.signalbox.proto.v1.Shadow;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Desires ever larger values of one device after the other, each on top of the version it has read. One thread. */
final class Desirer implements Callable<Void> {
    private static final int LONGEST_PAUSE_MILLIS = 300;

    /** Not now, or a wish of before whose answer got lost came between. */
    private static final Set<Integer> LATER = Set.of(412, 429, 503, 507);

    private final Rest rest;
    private final List<String> devices;
    private final Random random;
    private final Chronicle chronicle;
    private final CountDownLatch enough;

    Desirer(Rest rest, List<String> devices, long seed, Chronicle chronicle, CountDownLatch enough) {
        this.rest = rest;
        this.devices = devices;
        this.random = new Random(seed);
        this.chronicle = chronicle;
        this.enough = enough;
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        for (long value = 1; !enough.await(random.nextInt(LONGEST_PAUSE_MILLIS), TimeUnit.MILLISECONDS); value++) {
            desire(devices.get(random.nextInt(devices.size())), value);
        }
        return null;
    }

    private void desire(String device, long value) {
        try {
            HttpResponse<String> known = rest.get("/api/v1/devices/" + device + "/shadow");
            if (LATER.contains(known.statusCode())) {
                return;
            }
            long version = Rest.read(known, Shadow.newBuilder()).getDesiredVersion();
            HttpResponse<String> answer =
                    rest.desire(device, "{\"" + ProvingDevice.PROPERTY + "\":" + value + "}", version);
            if (!LATER.contains(answer.statusCode())) {
                long made = Rest.read(answer, Shadow.newBuilder()).getDesiredVersion();
                chronicle.add(new Fact.Desired(device, made, value));
            }
        } catch (UncheckedIOException e) {
            // Nobody knows whether it is desired; the next wish reads that.
        }
    }
}
